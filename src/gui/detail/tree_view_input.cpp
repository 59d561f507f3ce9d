// SPDX-License-Identifier: GPL-3.0-or-later
// Mouse, keyboard and menu of the tree.
#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QMetaMethod>
#include <QScrollBar>
#include <algorithm>

#include "gui/detail/tree_view.h"
#include "gui/format.h"
#include "gui/theme.h"

namespace penstock::gui {
namespace {

using codec::ValueTree;

constexpr int kKeys[] = {Qt::Key_Up,   Qt::Key_Down,  Qt::Key_PageUp, Qt::Key_PageDown, Qt::Key_Home,   Qt::Key_End,  Qt::Key_Asterisk,
                         Qt::Key_Left, Qt::Key_Right, Qt::Key_Plus,   Qt::Key_Minus,    Qt::Key_Return, Qt::Key_Enter};
bool isOurs(int key) { return std::find(std::begin(kKeys), std::end(kKeys), key) != std::end(kKeys); }

constexpr std::uint32_t kAtOnce = 2000;  // values whose JSON is made within a frame

std::string textOf(const ValueTree& tree, ValueTree::Id node, TreeView::Copy what) {
  switch (what) {
    case TreeView::Copy::value: return display::treeValue(tree, node);
    case TreeView::Copy::key: return std::string(tree.key(node));
    case TreeView::Copy::path: return codec::valuePath(tree, node);
    case TreeView::Copy::json: return codec::valueJson(tree, node);
    case TreeView::Copy::line: return std::string(tree.key(node)) + ": " + display::treeValue(tree, node);
  }
  return {};
}

}  // namespace

void TreeView::copy(Copy what) {
  if (!any()) return;
  const auto put = [](const std::string& text) { QGuiApplication::clipboard()->setText(QString::fromUtf8(text.data(), qsizetype(text.size()))); };
  const bool quick = !rows_->mayUnfold(current_) || (rows_->tree()->childCount(current_) < kAtOnce && rows_->tree()->size() < 100 * kAtOnce);
  if (quick) return put(textOf(*rows_->tree(), current_, what));
  mailbox_.run([tree = rows_->tree(), node = current_, what] { return textOf(*tree, node, what); }, put);
}

std::size_t TreeView::rowAt(const QPoint& point) const {
  return std::min(firstVisibleRow() + std::size_t(std::max(0, point.y() / lineHeight_)), rows_->count() - 1);
}

void TreeView::goTo(std::size_t row) {
  current_ = rows_->at(std::min(row, rows_->count() - 1));
  reveal();
  changed();
}

void TreeView::step(int key) {
  const std::size_t row = rows_->rowOf(current_), page = visibleRows();
  const Id parent = rows_->tree()->parent(current_);
  switch (key) {
    case Qt::Key_Up: return goTo(row > 0 ? row - 1 : 0);
    case Qt::Key_Down: return goTo(row + 1);
    case Qt::Key_PageUp: return goTo(row > page ? row - page : 0);
    case Qt::Key_PageDown: return goTo(row + page);
    case Qt::Key_Home: return goTo(0);
    case Qt::Key_End: return goTo(rows_->count() - 1);
    case Qt::Key_Left:
      if (rows_->mayUnfold(current_) && rows_->isUnfolded(current_)) return setUnfolded(current_, false);
      if (parent != ValueTree::none) setCurrent(parent);
      return;
    case Qt::Key_Right:
      if (!rows_->mayUnfold(current_)) return;
      return rows_->isUnfolded(current_) ? goTo(row + 1) : setUnfolded(current_, true);
    case Qt::Key_Plus: return setUnfolded(current_, true);
    case Qt::Key_Minus: return setUnfolded(current_, false);
    default: return setUnfolded(current_, !rows_->isUnfolded(current_));
  }
}

void TreeView::keyPressEvent(QKeyEvent* event) {
  if (!any()) return QAbstractScrollArea::keyPressEvent(event);
  if (event->matches(QKeySequence::Copy)) return copy(Copy::value);
  if (event->key() == Qt::Key_C && event->modifiers() == (Qt::ControlModifier | Qt::ShiftModifier)) return copy(Copy::path);
  if (event->key() == Qt::Key_Asterisk) {
    rows_->setUnfoldedBelow(current_, true);
    updateScrollBars();
    return changed();
  }
  if (!isOurs(event->key()) || event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier)) {
    if (event->modifiers() != Qt::ControlModifier || (event->key() != Qt::Key_Home && event->key() != Qt::Key_End))
      return QAbstractScrollArea::keyPressEvent(event);
  }
  step(event->key());
}

void TreeView::mousePressEvent(QMouseEvent* event) {
  if (!any() || event->pos().y() / lineHeight_ >= int(rows_->count() - firstVisibleRow())) return;
  const std::size_t row = rowAt(event->pos());
  const Id node = rows_->at(row);
  current_ = node;
  const int x = event->pos().x() + horizontalScrollBar()->value() - left(node);
  const bool onMark = x >= -theme_.scaled(4) && x < theme_.scaled(14);
  if (event->button() == Qt::LeftButton && onMark && rows_->mayUnfold(node)) return setUnfolded(node, !rows_->isUnfolded(node));
  changed();
}

void TreeView::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || !any()) return;
  const Id node = rows_->at(rowAt(event->pos()));
  if (node == current_ && rows_->mayUnfold(node)) setUnfolded(node, !rows_->isUnfolded(node));
}

void TreeView::fillMenu(QMenu& menu) {
  const bool holds = rows_->mayUnfold(current_);
  menu.addAction(theme_.icon("copy"), tr("Copy value"), QKeySequence::Copy, this, [this] { copy(Copy::value); });
  menu.addAction(tr("Copy path"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C), this, [this] { copy(Copy::path); });
  menu.addAction(tr("Copy key"), this, [this] { copy(Copy::key); })->setEnabled(!rows_->tree()->key(current_).empty());
  menu.addAction(tr("Copy key and value"), this, [this] { copy(Copy::line); });
  menu.addAction(tr("Copy as JSON"), this, [this] { copy(Copy::json); });
  if (!rows_->tree()->holdsValues(current_) && isSignalConnected(QMetaMethod::fromSignal(&TreeView::decodeRequested)))
    menu.addAction(tr("Decode…"), this, [this] {
      Q_EMIT decodeRequested(std::string(rows_->tree()->text(current_)), wireText(codec::valuePath(*rows_->tree(), current_), 100));
    });
  Q_EMIT menuRequested(&menu);
  menu.addSeparator();
  QAction* all = menu.addAction(tr("Unfold all below"), this, [this] {
    rows_->setUnfoldedBelow(current_, true);
    updateScrollBars();
    changed();
  });
  all->setShortcut(Qt::Key_Asterisk);
  all->setEnabled(holds);
  menu.addAction(tr("Fold all"), this, [this] { unfoldTo(1); });
  menu.addAction(tr("Unfold to level 2"), this, [this] { unfoldTo(2); });
  menu.addAction(tr("Unfold to level 3"), this, [this] { unfoldTo(3); });
  menu.addAction(tr("Unfold all"), this, [this] { unfoldTo(-1); });
  menu.addSeparator();
  menu.addAction(theme_.icon("search"), tr("Find…"), QKeySequence::Find, this, [this] { Q_EMIT findRequested(); });
}

void TreeView::contextMenuEvent(QContextMenuEvent* event) {
  if (!any()) return;
  QMenu menu(this);
  menu.setObjectName("treeMenu");
  fillMenu(menu);
  menu.exec(event->globalPos());
}

void TreeView::focusInEvent(QFocusEvent*) { viewport()->update(); }
void TreeView::focusOutEvent(QFocusEvent*) { viewport()->update(); }

bool TreeView::event(QEvent* event) {
  // Keys that are shortcuts of the window elsewhere mean the tree while it has the focus.
  if (event->type() == QEvent::ShortcutOverride) {
    auto* key = static_cast<QKeyEvent*>(event);
    const bool path = key->key() == Qt::Key_C && key->modifiers() == (Qt::ControlModifier | Qt::ShiftModifier);
    if (path || key->matches(QKeySequence::Copy) || (key->modifiers() == Qt::NoModifier && isOurs(key->key()))) {
      event->accept();
      return true;
    }
  }
  return QAbstractScrollArea::event(event);
}

}  // namespace penstock::gui
