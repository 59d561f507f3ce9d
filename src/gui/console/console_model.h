// SPDX-License-Identifier: GPL-3.0-or-later
// What scripts said, line by line, for a view.
#pragma once

#include <QAbstractTableModel>
#include <deque>
#include <vector>

#include "gui/theme.h"
#include "penstock/service/scripts.h"

namespace penstock::gui {

/// The newest lines; those that a filter selects are rows. Thread: GUI.
class ConsoleModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { time, script, text, columns };
  static constexpr std::size_t most = 5000;

  ConsoleModel(const Theme& theme, QObject* parent);
  void add(const std::vector<service::ConsoleLine>& lines);
  void clear();
  /// Lines that hold it, whatever the case; "" for all.
  void setFilter(const QString& words);
  /// Without the filter.
  bool isEmpty() const { return lines_.empty(); }
  /// "12:00:01 add_header.py: text".
  QString lineAt(int row) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  struct Line {
    service::ConsoleLine::Level level;
    QString time, script, text;
  };
  bool matches(const Line& line) const;
  QColor colorOf(const Line& line, int column) const;
  void dropOldest();

  const Theme& theme_;
  std::deque<Line> lines_;
  std::deque<std::uint64_t> shown_;  // numbers of those that match
  std::uint64_t first_ = 0;          // number of lines_.front()
  QString filter_;
};

}  // namespace penstock::gui
