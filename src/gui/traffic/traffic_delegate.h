// SPDX-License-Identifier: GPL-3.0-or-later
// Paints a cell of Traffic: fonts and metrics are made once, texts are elided, no widget and no style call per cell.
#pragma once

#include <QStyledItemDelegate>
#include <vector>

#include "gui/row_paint.h"
#include "gui/traffic/time_axis.h"
#include "penstock/model/summary.h"

namespace penstock::gui {

class TrafficDelegate : public QStyledItemDelegate {
  Q_OBJECT
 public:
  TrafficDelegate(const Theme& theme, QObject* parent);

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

  /// The time the waterfall column shows: that of the rows in view.
  void setAxis(TimeAxis axis) { axis_ = std::move(axis); }
  int rowHeight() const { return rowHeight_; }
  /// Room that a cell wants, margins included; 0 where there is nothing in it. `column` is a fixed one.
  int widthWanted(const model::Summary& row, int column) const;

 private:
  void remake();
  void host(QPainter& painter, const QRect& area, const model::Summary& row, const QColor& ink) const;
  struct Pill {
    QString text;
    QColor color;
  };
  /// What stands behind the path. Notes only where they have no columns of their own.
  std::vector<Pill> pillsOf(const model::Summary& row, bool tags, bool comment) const;
  void path(QPainter& painter, const QRect& area, const model::Summary& row, const QString& text, const std::vector<Pill>& pills,
            bool selected) const;
  void tags(QPainter& painter, const QRect& area, const model::Summary& row, bool selected) const;
  void status(QPainter& painter, const QRect& area, const model::Summary& row) const;
  void waterfall(QPainter& painter, const QRect& area, const model::Summary& row) const;

  const Theme& theme_;
  Face words_, number_, wire_, method_, pill_;
  int rowHeight_ = 25, margin_ = 8;
  TimeAxis axis_;
};

}  // namespace penstock::gui
