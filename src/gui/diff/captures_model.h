// SPDX-License-Identifier: GPL-3.0-or-later
// Endpoints of two captures, a row each.
#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "gui/theme.h"
#include "penstock/display/endpoints.h"

namespace penstock::gui {

/// Thread: GUI.
class CapturesModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { method, endpoint, left, right, differs, columns };
  CapturesModel(const Theme& theme, QObject* parent) : QAbstractTableModel(parent), theme_(theme) {}

  void setEndpoints(std::vector<display::EndpointCompared> endpoints);
  void setOnlyDifferent(bool only);
  void setText(const QString& text);  // of method, origin or path; "": any
  const display::EndpointCompared* at(int row) const { return row >= 0 && row < int(shown_.size()) ? &all_[shown_[std::size_t(row)]] : nullptr; }
  std::size_t total() const { return all_.size(); }
  std::size_t different() const;

  int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : int(shown_.size()); }
  int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : columns; }
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  void narrow();
  static QString textOf(const display::EndpointCompared& of, int column);

  const Theme& theme_;
  std::vector<display::EndpointCompared> all_;
  std::vector<std::size_t> shown_;
  bool onlyDifferent_ = true;
  QString text_;
};

}  // namespace penstock::gui
