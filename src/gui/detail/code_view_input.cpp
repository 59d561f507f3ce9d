// SPDX-License-Identifier: GPL-3.0-or-later
// Mouse and keyboard of the code view.
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMetaMethod>
#include <QScrollBar>
#include <QTimerEvent>
#include <algorithm>
#include <functional>

#include "gui/detail/code_view.h"
#include "gui/detail/text_steps.h"
#include "gui/format.h"
#include "gui/theme.h"
#include "penstock/display/value_name.h"

namespace penstock::gui {
namespace {

constexpr int kTop = 8;

}  // namespace

std::size_t CodeView::positionAt(const QPoint& point) const {
  const int y = point.y() - theme_.scaled(kTop);
  const qint64 place = qint64(rows_.folds().placeOf(firstVisibleRow())) + (y < 0 ? -1 : y / lineHeight_);
  if (place < 0 || shownRows().rows() == 0) return 0;
  if (place >= qint64(rows_.folds().count())) return shownRows().text().size();
  const std::size_t row = rows_.folds().rowAt(std::size_t(place));
  return shownRows().rowStart(row) + laidOut(row).byteAt(point.x() + horizontalScrollBar()->value() - gutter() - theme_.scaled(14));
}

void CodeView::moveCaret(std::size_t to, bool keepAnchor) {
  caret_ = std::min(to, shownRows().text().size());
  if (!keepAnchor) anchor_ = caret_;
  reveal(caret_);
  viewport()->update();
}

std::size_t CodeView::movedBy(qint64 rows) const {
  const qint64 wanted = qint64(rows_.folds().placeOf(shownRows().rowOf(caret_))) + rows;
  if (wanted < 0) return 0;
  if (wanted >= qint64(rows_.folds().count())) return shownRows().text().size();
  const std::size_t row = rows_.folds().rowAt(std::size_t(wanted));
  return shownRows().rowStart(row) + laidOut(row).byteAt(wantedX_);
}

void CodeView::keyPressEvent(QKeyEvent* event) {
  if (event->matches(QKeySequence::Copy)) return copy();
  if (event->matches(QKeySequence::SelectAll)) return selectAll();
  const bool keep = event->modifiers() & Qt::ShiftModifier;
  const display::TextDocument& doc = shownRows();
  const std::size_t row = doc.rowOf(caret_);
  const bool vertical = event->key() == Qt::Key_Up || event->key() == Qt::Key_Down || event->key() == Qt::Key_PageUp ||
                        event->key() == Qt::Key_PageDown;
  if (!vertical) wantedX_ = -1;
  if (vertical && wantedX_ < 0) wantedX_ = xOf(row, std::min(caret_, shownRows().rowEnd(row)));
  using Key = QKeySequence;
  struct Way {
    Key::StandardKey move, select;
    std::function<std::size_t()> to;
  };
  const auto byPage = [this](int direction) {
    verticalScrollBar()->setValue(verticalScrollBar()->value() + direction * int(visibleRows()));
    return movedBy(direction * qint64(visibleRows()));
  };
  const Way ways[] = {
      {Key::MoveToNextChar, Key::SelectNextChar, [&] { return nextCharacter(doc.text(), caret_); }},
      {Key::MoveToPreviousChar, Key::SelectPreviousChar, [&] { return previousCharacter(doc.text(), caret_); }},
      {Key::MoveToNextLine, Key::SelectNextLine, [this] { return movedBy(1); }},
      {Key::MoveToPreviousLine, Key::SelectPreviousLine, [this] { return movedBy(-1); }},
      {Key::MoveToNextPage, Key::SelectNextPage, [&] { return byPage(1); }},
      {Key::MoveToPreviousPage, Key::SelectPreviousPage, [&] { return byPage(-1); }},
      {Key::MoveToStartOfLine, Key::SelectStartOfLine, [&] { return doc.rowStart(row); }},
      {Key::MoveToEndOfLine, Key::SelectEndOfLine, [&] { return endOfRow(doc, row); }},
      {Key::MoveToStartOfDocument, Key::SelectStartOfDocument, [] { return std::size_t(0); }},
      {Key::MoveToEndOfDocument, Key::SelectEndOfDocument, [&] { return doc.text().size(); }},
      {Key::MoveToNextWord, Key::SelectNextWord, [&] { return nextWord(doc, caret_); }},
      {Key::MoveToPreviousWord, Key::SelectPreviousWord, [&] { return previousWord(doc, caret_); }},
  };
  for (const Way& way : ways)
    if (event->matches(way.move) || event->matches(way.select)) return moveCaret(way.to(), keep);
  QAbstractScrollArea::keyPressEvent(event);
}

void CodeView::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  wantedX_ = -1;
  if (foldable_ && isFoldMark(event->pos())) return toggleFold(shownRows().rowOf(positionAt(QPoint(0, event->pos().y()))));
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
  if (foldable_ && isFoldMark(event->pos())) return mousePressEvent(event);
  const auto [from, to] = wordAround(shownRows(), positionAt(event->pos()));
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
  if (hasSelection() && isSignalConnected(QMetaMethod::fromSignal(&CodeView::decodeRequested)))
    menu.addAction(tr("Decode…"), this, &CodeView::decodeSelection);
  if (isSignalConnected(QMetaMethod::fromSignal(&CodeView::wrapRequested))) {
    QAction* wrap = menu.addAction(tr("Wrap lines"), this, [this] { Q_EMIT wrapRequested(!wrapped_); });
    wrap->setCheckable(true);
    wrap->setChecked(wrapped_);
  }
  if (foldable_) addFoldActions(menu, shownRows().rowOf(positionAt(event->pos())));
  menu.addAction(theme_.icon("search"), tr("Find…"), QKeySequence::Find, this, [this] { Q_EMIT findRequested(); });
  menu.exec(event->globalPos());
}

void CodeView::decodeSelection() {
  const std::string& text = shownRows().text();
  const std::size_t from = std::min(anchor_, caret_), to = std::max(anchor_, caret_);
  Q_EMIT decodeRequested(text.substr(from, to - from), wireText(display::valueName(text, from), 100));
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
