// SPDX-License-Identifier: GPL-3.0-or-later
// The table of exchanges: follows the newest row while one is at the bottom, and holds still otherwise.
#pragma once

#include <QPushButton>
#include <QTableView>
#include <QTimer>

#include "gui/theme.h"
#include "gui/traffic/traffic_delegate.h"
#include "gui/traffic/traffic_header.h"
#include "gui/traffic/traffic_model.h"

namespace penstock::gui {

class TrafficView : public QTableView {
  Q_OBJECT
 public:
  TrafficView(const Theme& theme, TrafficModel& model, QWidget* parent = nullptr);

  TrafficHeader& header() { return *header_; }
  /// From now on rows are in order of capture and of columns there are those of the index: what more would need is not at hand.
  void keepToCapture();
  /// Of the current row; 0: none.
  model::ExchangeId current() const { return current_; }
  /// Of every selected row, in the order shown; at most `limit`.
  std::vector<model::ExchangeId> selected(int limit) const;
  /// Selected rows as ranges, first and last, from the top; and how many they are.
  std::vector<std::pair<int, int>> selectedRanges() const;
  int selectedCount() const;
  /// Where one was: the exchange at the top of the view (0: at the newest) and the current one. Found again when its row comes.
  model::ExchangeId topId() const;
  void restorePlace(model::ExchangeId top, model::ExchangeId current);
  void select(model::ExchangeId id);
  void step(int rows);
  bool following() const { return following_; }
  void goToNewest();
  void keyboardSearch(const QString&) override {}  // Qt's walks every row

 Q_SIGNALS:
  /// Another row became the current one; 0: none.
  void currentChangedTo(quint64 id);
  /// What the index says of the current row changed.
  void currentUpdated();
  void copyRequested();
  /// Other rows are selected than before, or as many of others.
  void selectionMoved();
  void menuRequested(const QPoint& globalPos);

 protected:
  QItemSelectionModel::SelectionFlags selectionCommand(const QModelIndex& index, const QEvent* event = nullptr) const override;
  void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
  void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void applyTheme();
  void rowsCame(int first, int last);
  void wasReset();
  void aboutToReplace();
  void replaced();
  void reveal(int row);
  void findWanted();
  void drained();
  void showBeginning();
  void scrolled(int value);
  void rangeChanged();
  void placeChip();
  void updateSpan();
  void measure();
  void countUp();
  void setCurrentId(model::ExchangeId id);
  std::pair<int, int> visibleRows() const;

  const Theme& theme_;
  TrafficModel& model_;
  TrafficDelegate* delegate_;
  TrafficHeader* header_;
  QPushButton* chip_;
  QTimer pendingTimer_, measureTimer_;
  std::vector<int> needs_;  // width each column wants of the rows that were in view; empty before the first
  model::ExchangeId current_ = 0;
  bool following_ = true;
  bool resetting_ = false;
  struct Place {
    bool valid = false;
    std::uint32_t top = 0;  // row of capture at the top of the view
    int offset = 0;         // pixels of it above
    bool atTop = false;
    std::vector<std::uint32_t> selected;
    std::uint32_t current = display::RowList::kNowhere;
    bool currentInView = false;
  } place_;
  model::ExchangeId wantedTop_ = 0, wantedCurrent_ = 0;  // not there yet
  int newer_ = 0;    // rows that came since the bottom was left
  int shiftBy_ = 0;  // rows that came above what is read: the next layout moves the scroll bar as much
};

}  // namespace penstock::gui
