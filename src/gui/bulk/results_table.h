// SPDX-License-Identifier: GPL-3.0-or-later
// The table of a run's results.
#pragma once

#include <QStyledItemDelegate>
#include <QTableView>

#include "gui/bulk/results_model.h"
#include "gui/row_paint.h"
#include "gui/theme.h"

namespace penstock::gui {

class ResultsDelegate : public QStyledItemDelegate {
 public:
  ResultsDelegate(const Theme& theme, QObject* parent);
  int rowHeight() const { return rowHeight_; }
  void remake();
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {rowHeight_, rowHeight_}; }

 private:
  const Theme& theme_;
  Face words_, strong_, wire_;
  int rowHeight_ = 25;
};

/// Lifetime: theme and model outlive it. Thread: GUI.
class ResultsTable : public QTableView {
  Q_OBJECT
 public:
  ResultsTable(const Theme& theme, ResultsModel& model, QWidget* parent);

  /// Rows that are selected, from the top; at most `most`.
  std::vector<int> selected(std::size_t most) const;
  void keyboardSearch(const QString&) override {}  // Qt's walks every row

 Q_SIGNALS:
  /// Another is the current one; -1: none.
  void currentMoved(int row);
  void openAsked();
  void closeAsked();
  void menuAsked(const QPoint& globalPos);

 protected:
  void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void applyTheme();
  void fit();
  int widthOf(const ResultsModel::Column& column) const;

  const Theme& theme_;
  ResultsModel& model_;
  ResultsDelegate* delegate_;
  bool atEnd_ = true;  // what comes is followed
};

}  // namespace penstock::gui
