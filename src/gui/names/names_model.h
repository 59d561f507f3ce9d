// SPDX-License-Identifier: GPL-3.0-or-later
// Names in the order in which a person keeps them, edited in place: what is wrong stays here until it is right.
#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "gui/theme.h"
#include "penstock/service/name_server.h"

namespace penstock::gui {

struct NamesLine {
  service::NameRow row;       // as it is in force; of a new one without an id
  service::NameTexts texts;   // as shown
  QString problem;            // why the texts are not in force yet
  bool isNew() const { return row.id.empty(); }
};

/// Thread: GUI.
class NamesModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { on, name, type, answer, ttl, state, columns };
  NamesModel(const Theme& theme, QObject* parent) : QAbstractTableModel(parent), theme_(theme) {}

  /// Those that are in force; what is being edited and wrong stays as it is.
  void setRows(std::vector<service::NameRow> rows);
  /// A line that is not in force until it was edited. At the end.
  int addNew(service::NameTexts texts, const QString& problem);
  /// The line became a row.
  void setId(int line, const std::string& id);
  void setProblem(int line, const QString& problem);
  /// Back to what is in force; a new line goes.
  void discard(int line);
  const std::vector<NamesLine>& lines() const { return lines_; }
  /// Null: there is none.
  const NamesLine* at(int line) const { return line >= 0 && line < int(lines_.size()) ? &lines_[std::size_t(line)] : nullptr; }
  int lineOf(const std::string& id) const;
  /// The first of that name, of an override or of a record; -1: there is none.
  int lineOf(const std::string& name, bool isOverride) const;

  int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : int(lines_.size()); }
  int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : columns; }
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;

 Q_SIGNALS:
  /// The texts of a line are such that they can be in force.
  void edited(int line, const service::NameSays& says);
  void switched(int line, bool on);

 private:
  QString text(const NamesLine& line, int column) const;
  QString stateText(const NamesLine& line) const;
  QVariant ink(const NamesLine& line, int column) const;
  void told(int line);

  const Theme& theme_;
  std::vector<NamesLine> lines_;
};

}  // namespace penstock::gui
