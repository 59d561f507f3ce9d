// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/diff/diff_view.h"

#include <QHBoxLayout>
#include <QScrollBar>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/theme.h"

namespace penstock::gui {

DiffView::DiffView(Theme& theme, QThreadPool& pool, QWidget* parent)
    : QWidget(parent),
      theme_(theme),
      splitter_(new QSplitter(Qt::Horizontal, this)),
      left_(makeColumn(pool, DiffTextView::Side::left, "diffLeft", tr("Left text"))),
      right_(makeColumn(pool, DiffTextView::Side::right, "diffRight", tr("Right text"))),
      unified_(makeColumn(pool, DiffTextView::Side::both, "diffUnified", tr("Both texts in one"))),
      map_(new ChangeMap(theme, this)) {
  setObjectName("diffView");
  splitter_->setObjectName("diffSplitter");
  splitter_->setHandleWidth(1);
  splitter_->setChildrenCollapsible(false);
  splitter_->addWidget(left_.widget);
  splitter_->addWidget(right_.widget);
  splitter_->addWidget(unified_.widget);
  for (int i = 0; i < 3; ++i) splitter_->setStretchFactor(i, 1);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  row->addWidget(splitter_, 1);
  row->addWidget(map_);
  join(left_.text->verticalScrollBar(), right_.text->verticalScrollBar());
  join(left_.text->horizontalScrollBar(), right_.text->horizontalScrollBar());
  for (const Column* c : {&left_, &right_, &unified_}) {
    connect(c->text, &DiffTextView::foldChosen, this, &DiffView::foldChosen);
    connect(c->text->verticalScrollBar(), &QScrollBar::valueChanged, this, &DiffView::showSeen);
    connect(c->text->verticalScrollBar(), &QScrollBar::rangeChanged, this, &DiffView::showSeen);
  }
  connect(map_, &ChangeMap::chosen, this, [this](std::size_t at) {
    const std::size_t half = column().text->visibleRows() / 2;
    column().text->verticalScrollBar()->setValue(int(at > half ? at - half : 0));
  });
  setDiff(nullptr, false);
}

DiffView::Column DiffView::makeColumn(QThreadPool& pool, DiffTextView::Side side, const QString& name, const QString& accessible) {
  Column c;
  c.widget = new QWidget(splitter_);
  c.widget->setObjectName(name + "Column");
  c.text = new DiffTextView(theme_, side, c.widget);
  c.text->setObjectName(name + "Text");
  c.text->setAccessibleName(accessible);
  c.find = new FindBar(theme_, pool, *c.text, c.widget);
  c.find->setObjectName(name + "Find");
  connect(c.text, &CodeView::findRequested, c.find, &FindBar::open);
  auto* column = new QVBoxLayout(c.widget);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(c.text, 1);
  column->addWidget(c.find);
  return c;
}

void DiffView::join(QScrollBar* one, QScrollBar* other) {
  connect(one, &QScrollBar::valueChanged, other, &QScrollBar::setValue);
  connect(other, &QScrollBar::valueChanged, one, &QScrollBar::setValue);
}

void DiffView::setDiff(std::shared_ptr<const display::DiffLayout> layout, bool keepPlace) {
  // Rows are others when it is laid out anew; lines of the comparison are not.
  std::optional<display::DiffChange> at;
  if (keepPlace && layout_ && current_ >= 0) at = layout_->changes[std::size_t(current_)];
  const std::size_t top = keepPlace && layout_ ? column().text->firstVisibleRow() : 0;
  layout_ = std::move(layout);
  const bool sideBySide = !layout_ || layout_->sideBySide;
  left_.widget->setVisible(sideBySide);
  right_.widget->setVisible(sideBySide);
  unified_.widget->setVisible(!sideBySide);
  left_.text->setDiff(sideBySide ? layout_ : nullptr, keepPlace);
  right_.text->setDiff(sideBySide ? layout_ : nullptr, keepPlace);
  unified_.text->setDiff(sideBySide ? nullptr : layout_, keepPlace);
  for (const Column* c : {&left_, &right_, &unified_}) c->find->documentChanged();
  map_->setDiff(layout_);
  current_ = -1;
  if (!layout_ || layout_->changes.empty()) return setCurrent(-1, false);
  if (!at) return setCurrent(0, true);
  const auto same = std::find_if(layout_->changes.begin(), layout_->changes.end(), [&](const display::DiffChange& c) {
    return c.section == at->section && c.left >= at->left && c.right >= at->right;
  });
  setCurrent(same == layout_->changes.end() ? 0 : int(same - layout_->changes.begin()), true);
  if (top > 0) showSeen();
}

void DiffView::setCurrent(int change, bool reveal) {
  current_ = change;
  std::optional<display::DiffChange> at;
  if (change >= 0) at = layout_->changes[std::size_t(change)];
  for (const Column* c : {&left_, &right_, &unified_}) c->text->setCurrent(at);
  map_->setCurrent(change);
  if (at && reveal) {
    // In the upper third, where what it belongs to is seen as well.
    DiffTextView& text = *column().text;
    const std::size_t first = text.firstVisibleRow(), page = text.visibleRows();
    if (at->firstRow < first + 1 || at->lastRow + 2 > first + page)
      text.verticalScrollBar()->setValue(int(at->firstRow > page / 3 ? at->firstRow - page / 3 : 0));
  }
  showSeen();
  Q_EMIT currentChanged();
}

void DiffView::go(int step) {
  if (!layout_ || layout_->changes.empty()) return;
  const int count = int(layout_->changes.size());
  setCurrent(current_ < 0 ? (step > 0 ? 0 : count - 1) : (current_ + step + count) % count, true);
}

void DiffView::showSeen() { map_->setSeen(column().text->firstVisibleRow(), column().text->visibleRows()); }

void DiffView::openFind() { (right_.text->hasFocus() ? right_ : column()).find->open(); }

void DiffView::takeFocus() { column().text->setFocus(); }

}  // namespace penstock::gui
