// SPDX-License-Identifier: GPL-3.0-or-later
// Mouse and keyboard of the code view.
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QScrollBar>
#include <QTimerEvent>
#include <algorithm>

#include "gui/detail/code_view.h"
#include "gui/detail/code_view_row.h"
#include "gui/theme.h"

namespace penstock::gui {
namespace {

constexpr int kTop = 8;

bool isWordByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

std::size_t CodeView::positionAt(const QPoint& point) const {
  const int y = point.y() - theme_.scaled(kTop);
  const qint64 row = qint64(firstVisibleRow()) + (y < 0 ? -1 : y / lineHeight_);
  if (row < 0 || document_->rows() == 0) return 0;
  if (row >= qint64(document_->rows())) return document_->text().size();
  const Row& laidOut = layoutOf(std::size_t(row));
  const QTextLine line = laidOut.line();
  const qreal x = point.x() + horizontalScrollBar()->value() - gutter() - theme_.scaled(14);
  const std::size_t within = line.isValid() ? laidOut.byteOf(line.xToCursor(x)) : 0;
  return std::min(document_->rowStart(std::size_t(row)) + within, document_->rowEnd(std::size_t(row)));
}

void CodeView::moveCaret(std::size_t to, bool keepAnchor) {
  caret_ = std::min(to, document_->text().size());
  if (!keepAnchor) anchor_ = caret_;
  reveal(caret_);
  viewport()->update();
}

std::size_t CodeView::stepped(int characters) const {
  const std::string& text = document_->text();
  const auto inside = [&](std::size_t at) {
    return (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80 ||
           (text[at] == '\n' && at > 0 && text[at - 1] == '\r');
  };
  std::size_t at = caret_;
  if (characters > 0) {
    if (at < text.size()) ++at;
    while (at < text.size() && inside(at)) ++at;
  } else if (at > 0) {
    --at;
    while (at > 0 && inside(at)) --at;
  }
  return at;
}

std::size_t CodeView::movedBy(qint64 rows) const {
  const std::size_t row = document_->rowOf(caret_);
  const qint64 wanted = qint64(row) + rows;
  if (wanted < 0) return 0;
  if (wanted >= qint64(document_->rows())) return document_->text().size();
  const Row& laidOut = layoutOf(std::size_t(wanted));
  const QTextLine line = laidOut.line();
  const std::size_t within = line.isValid() ? laidOut.byteOf(line.xToCursor(wantedX_)) : 0;
  return std::min(document_->rowStart(std::size_t(wanted)) + within, document_->rowEnd(std::size_t(wanted)));
}

void CodeView::wordAt(std::size_t offset, std::size_t& from, std::size_t& to) const {
  const std::string& text = document_->text();
  const std::size_t row = document_->rowOf(offset);
  const std::size_t first = document_->rowStart(row), last = document_->rowEnd(row);
  from = to = std::min(offset, last);
  if (to < last && !isWordByte(text[to])) {
    ++to;
    return;
  }
  while (from > first && isWordByte(text[from - 1])) --from;
  while (to < last && isWordByte(text[to])) ++to;
}

void CodeView::keyPressEvent(QKeyEvent* event) {
  const auto is = [&](QKeySequence::StandardKey key) { return event->matches(key); };
  const bool keep = event->modifiers() & Qt::ShiftModifier;
  const std::size_t row = document_->rowOf(caret_);
  const auto page = qint64(visibleRows());
  const bool vertical = event->key() == Qt::Key_Up || event->key() == Qt::Key_Down || event->key() == Qt::Key_PageUp ||
                        event->key() == Qt::Key_PageDown;
  if (!vertical) wantedX_ = -1;
  if (vertical && wantedX_ < 0) wantedX_ = xOf(row, std::min(caret_, document_->rowEnd(row)));
  std::size_t from = 0, to = 0;
  if (is(QKeySequence::Copy)) {
    copy();
  } else if (is(QKeySequence::SelectAll)) {
    selectAll();
  } else if (is(QKeySequence::MoveToNextChar) || is(QKeySequence::SelectNextChar)) {
    moveCaret(stepped(1), keep);
  } else if (is(QKeySequence::MoveToPreviousChar) || is(QKeySequence::SelectPreviousChar)) {
    moveCaret(stepped(-1), keep);
  } else if (is(QKeySequence::MoveToNextLine) || is(QKeySequence::SelectNextLine)) {
    moveCaret(movedBy(1), keep);
  } else if (is(QKeySequence::MoveToPreviousLine) || is(QKeySequence::SelectPreviousLine)) {
    moveCaret(movedBy(-1), keep);
  } else if (is(QKeySequence::MoveToNextPage) || is(QKeySequence::SelectNextPage)) {
    verticalScrollBar()->setValue(verticalScrollBar()->value() + int(page));
    moveCaret(movedBy(page), keep);
  } else if (is(QKeySequence::MoveToPreviousPage) || is(QKeySequence::SelectPreviousPage)) {
    verticalScrollBar()->setValue(verticalScrollBar()->value() - int(page));
    moveCaret(movedBy(-page), keep);
  } else if (is(QKeySequence::MoveToStartOfLine) || is(QKeySequence::SelectStartOfLine)) {
    moveCaret(document_->rowStart(row), keep);
  } else if (is(QKeySequence::MoveToEndOfLine) || is(QKeySequence::SelectEndOfLine)) {
    moveCaret(document_->rowEnd(row), keep);
  } else if (is(QKeySequence::MoveToStartOfDocument) || is(QKeySequence::SelectStartOfDocument)) {
    moveCaret(0, keep);
  } else if (is(QKeySequence::MoveToEndOfDocument) || is(QKeySequence::SelectEndOfDocument)) {
    moveCaret(document_->text().size(), keep);
  } else if (is(QKeySequence::MoveToNextWord) || is(QKeySequence::SelectNextWord)) {
    wordAt(caret_, from, to);
    moveCaret(to > caret_ ? to : stepped(1), keep);
  } else if (is(QKeySequence::MoveToPreviousWord) || is(QKeySequence::SelectPreviousWord)) {
    const std::size_t before = stepped(-1);
    wordAt(before, from, to);
    moveCaret(std::min(from, before), keep);
  } else {
    QAbstractScrollArea::keyPressEvent(event);
  }
}

void CodeView::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  wantedX_ = -1;
  caret_ = positionAt(event->pos());
  if (!(event->modifiers() & Qt::ShiftModifier)) anchor_ = caret_;
  dragPoint_ = event->pos();
  viewport()->update();
}

void CodeView::mouseMoveEvent(QMouseEvent* event) {
  if (!(event->buttons() & Qt::LeftButton)) return;
  dragPoint_ = event->pos();
  caret_ = positionAt(dragPoint_);
  if (viewport()->rect().contains(dragPoint_))
    dragTimer_.stop();
  else if (!dragTimer_.isActive())
    dragTimer_.start(40, this);
  viewport()->update();
}

void CodeView::mouseReleaseEvent(QMouseEvent*) {
  dragTimer_.stop();
}

void CodeView::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  std::size_t from = 0, to = 0;
  wordAt(positionAt(event->pos()), from, to);
  select(from, to);
}

void CodeView::timerEvent(QTimerEvent* event) {
  if (event->timerId() != dragTimer_.timerId()) return QAbstractScrollArea::timerEvent(event);
  // Faster the farther the pointer is outside.
  const QRect area = viewport()->rect();
  const auto pace = [](int outside) { return outside > 0 ? 1 + outside / 20 : outside < 0 ? -1 + outside / 20 : 0; };
  const int dy =
      dragPoint_.y() < area.top() ? dragPoint_.y() - area.top() : std::max(0, dragPoint_.y() - area.bottom());
  const int dx =
      dragPoint_.x() < area.left() ? dragPoint_.x() - area.left() : std::max(0, dragPoint_.x() - area.right());
  verticalScrollBar()->setValue(verticalScrollBar()->value() + pace(dy));
  horizontalScrollBar()->setValue(horizontalScrollBar()->value() + pace(dx) * int(charWidth_ * 2));
  caret_ = positionAt(dragPoint_);
  viewport()->update();
}

void CodeView::contextMenuEvent(QContextMenuEvent* event) {
  QMenu menu(this);
  QAction* copyAction = menu.addAction(theme_.icon("copy"), tr("Copy"), this, &CodeView::copy);
  copyAction->setShortcut(QKeySequence::Copy);
  copyAction->setEnabled(hasSelection());
  menu.addAction(tr("Select all"), QKeySequence::SelectAll, this, &CodeView::selectAll);
  menu.addSeparator();
  menu.addAction(theme_.icon("search"), tr("Find…"), QKeySequence::Find, this, [this] { Q_EMIT findRequested(); });
  menu.exec(event->globalPos());
}

void CodeView::focusInEvent(QFocusEvent*) {
  viewport()->update();
}
void CodeView::focusOutEvent(QFocusEvent*) {
  viewport()->update();
}

bool CodeView::event(QEvent* event) {
  // Keys that are shortcuts of the window elsewhere mean the text while it has the focus.
  if (event->type() == QEvent::ShortcutOverride) {
    auto* key = static_cast<QKeyEvent*>(event);
    for (const auto ours : {QKeySequence::Copy, QKeySequence::SelectAll, QKeySequence::MoveToStartOfDocument,
                            QKeySequence::MoveToEndOfDocument}) {
      if (!key->matches(ours)) continue;
      event->accept();
      return true;
    }
  }
  return QAbstractScrollArea::event(event);
}

}  // namespace penstock::gui
