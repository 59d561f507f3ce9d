// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/diff/change_map.h"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

#include "gui/theme.h"

namespace penstock::gui {

ChangeMap::ChangeMap(Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  setObjectName("changeMap");
  setAccessibleName(tr("Where the changes are"));
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
  connect(&theme_, &Theme::changed, this, [this] {
    updateGeometry();
    update();
  });
}

QSize ChangeMap::sizeHint() const { return {theme_.scaled(12), theme_.scaled(40)}; }

void ChangeMap::setDiff(std::shared_ptr<const display::DiffLayout> layout) {
  layout_ = std::move(layout);
  rows_ = layout_ && layout_->left.document ? layout_->left.document->rows() : 0;
  current_ = -1;
  update();
}

void ChangeMap::setCurrent(int change) {
  current_ = change;
  update();
}

void ChangeMap::setSeen(std::size_t first, std::size_t count) {
  if (first == first_ && count == count_) return;
  first_ = first;
  count_ = count;
  update();
}

double ChangeMap::heightOfRow() const {
  // A short text is not stretched: a row of the map is no higher than one of the text.
  return std::min(double(height()) / double(std::max<std::size_t>(rows_, 1)), double(theme_.scaled(4)));
}

void ChangeMap::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Tokens& t = theme_.tokens();
  painter.fillRect(rect(), t.panel);
  painter.fillRect(QRect(0, 0, 1, height()), t.line);
  if (!layout_ || rows_ == 0) return;
  const double unit = heightOfRow();
  painter.fillRect(QRectF(1, double(first_) * unit, width() - 1, std::max(2.0, double(std::min(count_, rows_)) * unit)), t.hover);
  // A thousand changes in one pixel are one tick.
  int last = -1;
  for (const display::DiffChange& change : layout_->changes) {
    const int top = int(change.firstRow * unit), bottom = std::max(top + theme_.scaled(2), int((change.lastRow + 1) * unit));
    if (top == last) continue;
    last = top;
    painter.fillRect(QRect(theme_.scaled(4), top, width() - theme_.scaled(6), bottom - top), t.dim);
  }
  if (current_ < 0 || current_ >= int(layout_->changes.size())) return;
  const display::DiffChange& change = layout_->changes[std::size_t(current_)];
  const int top = int(change.firstRow * unit);
  painter.fillRect(
      QRect(theme_.scaled(2), top, width() - theme_.scaled(2), std::max(theme_.scaled(3), int((change.lastRow + 1) * unit) - top)),
      t.accent);
}

void ChangeMap::choose(int y) {
  if (rows_ == 0) return;
  Q_EMIT chosen(std::min(rows_ - 1, std::size_t(std::max(0.0, y / heightOfRow()))));
}

void ChangeMap::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) choose(int(event->position().y()));
}

void ChangeMap::mouseMoveEvent(QMouseEvent* event) {
  if (event->buttons() & Qt::LeftButton) choose(int(event->position().y()));
}

}  // namespace penstock::gui
