// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/tree_view.h"

#include <QPaintEvent>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>
#include <algorithm>
#include <utility>

#include "gui/format.h"
#include "gui/theme.h"

namespace penstock::gui {
namespace {

using codec::ValueKind;

constexpr int kPad = 6, kIndent = 16, kMark = 14;  // design pixels
constexpr std::size_t kMostKey = 200, kMostValue = 600;  // bytes painted of each; copying gives all of it

QColor colorOf(const Tokens& t, ValueKind kind) {
  switch (kind) {
    case ValueKind::string: return t.string;
    case ValueKind::number:
    case ValueKind::literal: return t.number;
    case ValueKind::bytes:
    case ValueKind::tagged: return t.text;
    case ValueKind::object:
    case ValueKind::array: return t.dim;
  }
  return t.text;
}

void paintMark(QPainter& painter, const QRectF& box, bool unfolded, const QColor& color) {
  QPainterPath mark;
  if (unfolded) {
    mark.moveTo(box.left(), box.top() + box.height() * 0.3);
    mark.lineTo(box.center().x(), box.bottom() - box.height() * 0.1);
    mark.lineTo(box.right(), box.top() + box.height() * 0.3);
  } else {
    mark.moveTo(box.left() + box.width() * 0.3, box.top());
    mark.lineTo(box.right() - box.width() * 0.1, box.center().y());
    mark.lineTo(box.left() + box.width() * 0.3, box.bottom());
  }
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(color, 1.3));
  painter.setBrush(Qt::NoBrush);
  painter.drawPath(mark);
  painter.setRenderHint(QPainter::Antialiasing, false);
}

}  // namespace

TreeView::TreeView(Theme& theme, QWidget* parent)
    : QAbstractScrollArea(parent), theme_(theme), rows_(std::make_shared<display::TreeRows>()), mailbox_(this) {
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::StrongFocus);
  verticalScrollBar()->setSingleStep(1);
  setMinimumSize(0, 0);
  connect(&theme_, &Theme::changed, this, &TreeView::restyle);
  restyle();
}

TreeView::~TreeView() = default;

void TreeView::restyle() {
  lineHeight_ = std::max(theme_.scaled(22), QFontMetrics(theme_.mono()).height() + 4);
  widest_ = 0;
  updateScrollBars();
  viewport()->update();
}

void TreeView::setRows(std::shared_ptr<display::TreeRows> rows, bool keepPlace) {
  rows_ = rows ? std::move(rows) : std::make_shared<display::TreeRows>();
  ++generation_;
  found_.reset();
  widest_ = 0;
  if (!keepPlace || !any() || current_ >= rows_->tree()->size()) current_ = 0;
  updateScrollBars();
  if (!keepPlace) {
    verticalScrollBar()->setValue(0);
    horizontalScrollBar()->setValue(0);
  }
  changed();
}

/// The current value, or what is around it.
void TreeView::changed() {
  setAccessibleDescription(any() ? rowText(rows_->rowOf(current_)) : QString());
  viewport()->update();
  Q_EMIT currentChanged();
}

std::size_t TreeView::visibleRows() const { return std::size_t(std::max(1, viewport()->height() / lineHeight_)); }
std::size_t TreeView::firstVisibleRow() const { return std::size_t(std::max(0, verticalScrollBar()->value())); }

void TreeView::updateScrollBars() {
  const auto rows = qint64(rows_->count()), page = qint64(visibleRows());
  verticalScrollBar()->setPageStep(int(page));
  verticalScrollBar()->setRange(0, int(std::clamp<qint64>(rows - page, 0, INT_MAX)));
  horizontalScrollBar()->setPageStep(viewport()->width());
  horizontalScrollBar()->setSingleStep(theme_.scaled(kIndent));
  horizontalScrollBar()->setRange(0, std::max(0, widest_ + theme_.scaled(kPad) - viewport()->width()));
}

void TreeView::resizeEvent(QResizeEvent*) { updateScrollBars(); }

void TreeView::setCurrent(Id node) {
  if (!any() || node >= rows_->tree()->size()) return;
  rows_->reveal(node);
  current_ = node;
  updateScrollBars();
  reveal();
  changed();
}

void TreeView::reveal() {
  const std::size_t row = rows_->rowOf(current_), first = firstVisibleRow(), page = visibleRows();
  if (row < first)
    verticalScrollBar()->setValue(int(row));
  else if (row >= first + page)
    verticalScrollBar()->setValue(int(row >= first + 2 * page ? row - page / 2 : row - page + 1));
  const int x = left(current_) - theme_.scaled(kIndent), at = horizontalScrollBar()->value();
  if (x < at || x > at + viewport()->width() * 2 / 3) horizontalScrollBar()->setValue(std::max(0, x - theme_.scaled(kIndent)));
}

void TreeView::setUnfolded(Id node, bool unfolded) {
  rows_->setUnfolded(node, unfolded);
  // Who was inside of what is folded now is at what it is folded under.
  if (any()) current_ = rows_->at(rows_->rowOf(current_));
  updateScrollBars();
  changed();
}

void TreeView::unfoldTo(int levels) {
  if (!any()) return;
  if (levels < 0)
    rows_->setUnfoldedBelow(0, true);
  else
    rows_->unfoldTo(std::size_t(levels));
  current_ = rows_->at(rows_->rowOf(current_));
  updateScrollBars();
  reveal();
  changed();
}

TreeView::Pieces TreeView::piecesOf(std::size_t row) const {
  const codec::ValueTree& tree = *rows_->tree();
  const Id node = rows_->at(row), parent = tree.parent(node);
  Pieces out;
  if (parent == codec::ValueTree::none)
    out.key = QStringLiteral("$");
  else if (tree.kind(parent) == ValueKind::object)
    out.key = tree.key(node).empty() ? QStringLiteral("\"\"") : wireText(tree.key(node), kMostKey);
  else
    out.key = QString::number(tree.row(node));
  if (tree.holdsValues(node)) {
    if (!rows_->isUnfolded(node)) out.value = QString::fromStdString(display::treePreview(tree, node));
    out.note = QString::fromStdString(display::treeCount(tree, node));
  } else {
    out.value = QString::fromStdString(display::treePreview(tree, node, kMostValue));
  }
  if (const auto note = tree.note(node); !note.empty()) out.note += (out.note.isEmpty() ? QString() : QStringLiteral(" · ")) + wireText(note, kMostKey);
  return out;
}

QString TreeView::rowText(std::size_t row) const {
  const Pieces pieces = piecesOf(row);
  QString out = pieces.key + ": " + pieces.value;
  if (!pieces.note.isEmpty()) out += (pieces.value.isEmpty() ? "" : "  ") + pieces.note;
  return out;
}

int TreeView::left(Id node) const { return theme_.scaled(kPad) + int(rows_->depth(node)) * theme_.scaled(kIndent); }

bool TreeView::isFound(Id node) const { return found_ && std::binary_search(found_->begin(), found_->end(), std::size_t(node)); }

/// Tells how wide it is.
int TreeView::paintRow(QPainter& painter, std::size_t row, int y) const {
  const Tokens& t = theme_.tokens();
  const Id node = rows_->at(row);
  const int scroll = horizontalScrollBar()->value();
  const QRect line(0, y, viewport()->width(), lineHeight_);
  if (node == current_) painter.fillRect(line, hasFocus() ? t.selection : t.hover);
  if (isFound(node)) {
    QColor found = t.phaseConnect;
    found.setAlpha(node == current_ ? 110 : 60);
    painter.fillRect(line, found);
  }
  int x = left(node) - scroll;
  const int side = theme_.scaled(8);
  if (rows_->mayUnfold(node))
    paintMark(painter, QRectF(x + theme_.scaled(2), y + (lineHeight_ - side) / 2.0, side, side), rows_->isUnfolded(node), t.dim);
  x += theme_.scaled(kMark);
  const Pieces pieces = piecesOf(row);
  const QFontMetrics metrics(theme_.mono());
  const auto put = [&](const QString& text, const QColor& color) {
    const int width = metrics.horizontalAdvance(text);
    painter.setPen(color);
    painter.drawText(QRect(x, y, width + 2, lineHeight_), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, text);
    x += width;
  };
  const Id parent = rows_->tree()->parent(node);
  const bool named = parent != codec::ValueTree::none && rows_->tree()->kind(parent) == ValueKind::object;
  put(pieces.key, named ? t.key : t.dim);
  put(QStringLiteral(": "), t.dim);
  const ValueKind kind = rows_->tree()->kind(node);
  if (!pieces.value.isEmpty()) put(pieces.value, rows_->tree()->holdsValues(node) ? t.text : colorOf(t, kind));
  if (!pieces.note.isEmpty()) put((pieces.value.isEmpty() ? QString() : QStringLiteral("  ")) + pieces.note, t.dim);
  return x + scroll;
}

void TreeView::paintEvent(QPaintEvent* event) {
  QPainter painter(viewport());
  painter.fillRect(event->rect(), theme_.tokens().editor);
  painter.setFont(theme_.mono());
  int widest = widest_, y = 0;
  for (std::size_t row = firstVisibleRow(); row < rows_->count() && y < viewport()->height(); ++row, y += lineHeight_)
    if (y + lineHeight_ >= event->rect().top() && y <= event->rect().bottom()) widest = std::max(widest, paintRow(painter, row, y));
  if (widest == widest_) return;
  // The bar grows with what was seen; never while it is painted.
  QMetaObject::invokeMethod(this, [this, widest] {
    widest_ = std::max(widest_, widest);
    updateScrollBars();
  }, Qt::QueuedConnection);
}

FindTarget::Search TreeView::findSearch() const {
  return [tree = rows_->tree()](const std::string& needle, bool exact, std::size_t most, const CancelToken& token) {
    return tree ? display::findInTree(*tree, needle, exact, most, token) : std::vector<std::size_t>();
  };
}

std::size_t TreeView::findFrom() const { return any() ? rows_->at(std::min(firstVisibleRow(), rows_->count() - 1)) : 0; }

void TreeView::showFound(Places places, std::size_t, int current) {
  found_ = std::move(places);
  if (found_ && current >= 0 && std::size_t(current) < found_->size()) setCurrent(Id((*found_)[std::size_t(current)]));
  viewport()->update();
}

}  // namespace penstock::gui
