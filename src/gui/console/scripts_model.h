// SPDX-License-Identifier: GPL-3.0-or-later
// The scripts and how each stands, for a view.
#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "gui/theme.h"
#include "penstock/service/scripts.h"

namespace penstock::gui {

/// Thread: GUI.
class ScriptsModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { name, state, columns };

  ScriptsModel(const Theme& theme, QObject* parent);
  void set(std::vector<service::ScriptStatus> scripts);
  /// Null: there is no such row.
  const service::ScriptStatus* at(int row) const;
  int rowOf(const std::string& file) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  /// A script is switched on and off by its box.
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 Q_SIGNALS:
  void switched(const QString& file, bool on);

 private:
  static QString stateText(const service::ScriptStatus& script);
  QColor stateColor(const service::ScriptStatus& script) const;

  const Theme& theme_;
  std::vector<service::ScriptStatus> scripts_;
};

}  // namespace penstock::gui
