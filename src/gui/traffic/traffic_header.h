// SPDX-License-Identifier: GPL-3.0-or-later
// The column header of Traffic: flat, with a small arrow at the sorted column; right click chooses columns.
#pragma once

#include <QHeaderView>
#include <QMenu>

#include "gui/theme.h"

namespace penstock::gui {

class TrafficHeader : public QHeaderView {
  Q_OBJECT
 public:
  TrafficHeader(const Theme& theme, QWidget* parent);

  /// Widths, order and visibility as they are at first.
  void resetColumns();
  /// Fills a menu with a check box per column and the reset.
  void fillMenu(QMenu& menu);
  void restore();
  void remember() const;

  QSize sizeHint() const override;

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void paintSection(QPainter* painter, const QRect& rect, int section) const override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  /// Path takes what the others leave. In a narrow window the waterfall yields to it, down to a column's least width.
  void fit();

  const Theme& theme_;
  int waterfall_ = 0;           // width it has where there is room
  bool processChosen_ = false;  // the person showed or hid the process; before that the width decides
  bool fitting_ = false;
};

}  // namespace penstock::gui
