// SPDX-License-Identifier: GPL-3.0-or-later
// Paints a cell of Traffic: fonts and metrics are made once, texts are elided, no widget and no style call per cell.
#pragma once

#include <QStyledItemDelegate>

#include "gui/row_paint.h"
#include "penstock/model/summary.h"

namespace penstock::gui {

class TrafficDelegate : public QStyledItemDelegate {
  Q_OBJECT
 public:
  TrafficDelegate(const Theme& theme, QObject* parent);

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

  /// The span of time the waterfall column shows: that of the rows in view.
  void setSpan(WallTime from, WallTime to) { from_ = from, to_ = to; }
  int rowHeight() const { return rowHeight_; }

 private:
  void remake();
  void path(QPainter& painter, const QRect& area, const model::Summary& row, const QString& text, bool selected) const;
  void tags(QPainter& painter, const QRect& area, const model::Summary& row, bool selected) const;
  void status(QPainter& painter, const QRect& area, const model::Summary& row) const;
  void waterfall(QPainter& painter, const QRect& area, const model::Summary& row) const;

  const Theme& theme_;
  Face words_, number_, wire_, method_, pill_;
  int rowHeight_ = 25, margin_ = 8;
  WallTime from_{}, to_{};
};

}  // namespace penstock::gui
