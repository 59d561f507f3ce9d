// SPDX-License-Identifier: GPL-3.0-or-later
// Folding in the code view.
#include <QMenu>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>

#include "gui/detail/code_view.h"
#include "gui/theme.h"

namespace penstock::gui {
namespace {

/// Of a line that can be folded: points right when it is, else down.
void paintMark(QPainter& painter, const QRectF& box, bool folded, const QColor& color) {
  QPainterPath mark;
  if (folded) {
    mark.moveTo(box.left() + box.width() * 0.3, box.top());
    mark.lineTo(box.right() - box.width() * 0.1, box.center().y());
    mark.lineTo(box.left() + box.width() * 0.3, box.bottom());
  } else {
    mark.moveTo(box.left(), box.top() + box.height() * 0.3);
    mark.lineTo(box.center().x(), box.bottom() - box.height() * 0.1);
    mark.lineTo(box.right(), box.top() + box.height() * 0.3);
  }
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(color, 1.3));
  painter.setBrush(Qt::NoBrush);
  painter.drawPath(mark);
  painter.setRenderHint(QPainter::Antialiasing, false);
}

/// Stands for what is folded away.
void paintPill(QPainter& painter, const QRectF& pill, const Tokens& t) {
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(t.hover);
  painter.drawRoundedRect(pill, 3, 3);
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.setPen(t.dim);
  painter.drawText(pill, Qt::AlignCenter, QStringLiteral("⋯"));
}

}  // namespace

bool CodeView::isFoldMark(const QPoint& point) const {
  return point.x() >= gutter() - theme_.scaled(2) && point.x() < gutter() + theme_.scaled(13);
}

void CodeView::toggleFold(std::size_t row) {
  rows_.folds().toggle(row);
  updateScrollBars();
  viewport()->update();
}

void CodeView::foldFrom(int level) {
  const std::size_t top = firstVisibleRow();
  if (level < 0)
    rows_.folds().unfoldAll();
  else
    rows_.folds().foldFrom(std::size_t(level));
  updateScrollBars();
  verticalScrollBar()->setValue(int(rows_.folds().placeOf(top)));
  viewport()->update();
}

void CodeView::addFoldActions(QMenu& menu, std::size_t row) {
  const bool folded = rows_.folds().isLineFolded(row);
  QAction* one = menu.addAction(folded ? tr("Unfold this line") : tr("Fold below this line"), this, [this, row] { toggleFold(row); });
  one->setEnabled(folded || rows_.folds().canFold(row));
  menu.addAction(tr("Fold all"), this, [this] { foldFrom(1); });
  menu.addAction(tr("Fold from level 2"), this, [this] { foldFrom(2); });
  menu.addAction(tr("Unfold all"), this, [this] { foldFrom(-1); });
  menu.addSeparator();
}

void CodeView::paintFold(QPainter& painter, std::size_t row, int x, int y) const {
  const int side = theme_.scaled(7);
  if (rows_.folds().canFold(row))
    paintMark(painter, QRectF(gutter() + theme_.scaled(5), y + (lineHeight_ - side) / 2.0, side, side), rows_.folds().isLineFolded(row),
              theme_.tokens().dim);
  if (!rows_.folds().isFolded(row)) return;
  const qreal left = x + xOf(row, shownRows().rowEnd(row)) + charWidth_ / 2;
  paintPill(painter, QRectF(left, y + 2, charWidth_ * 3, lineHeight_ - 4), theme_.tokens());
}

}  // namespace penstock::gui
