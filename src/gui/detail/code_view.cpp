// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/code_view.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>
#include <utility>

#include "gui/theme.h"

namespace penstock::gui {
namespace {

constexpr int kTop = 8;  // design pixels above the first row

}  // namespace

CodeView::CodeView(Theme& theme, QWidget* parent)
    : QAbstractScrollArea(parent), theme_(theme), layouts_(theme, [this](std::size_t row) { return spansOf(row); }) {
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::StrongFocus);
  viewport()->setCursor(Qt::IBeamCursor);
  verticalScrollBar()->setSingleStep(1);
  setMinimumSize(0, 0);
  connect(&theme_, &Theme::changed, this, &CodeView::restyle);
  connect(&rows_, &CodeRows::aboutToRelay, this, [this] { topBefore_ = shownRows().rowStart(firstVisibleRow()); });
  connect(&rows_, &CodeRows::relaid, this, &CodeView::relaid);
  restyle();
}

CodeView::~CodeView() = default;

void CodeView::restyle() {
  const QFontMetricsF metrics(theme_.mono());
  charWidth_ = metrics.horizontalAdvance(QLatin1Char('0'));
  lineHeight_ = std::max(theme_.scaled(19), int(std::ceil(metrics.height())) + 2);
  layouts_.clear();
  fitWrap();
  updateScrollBars();
  viewport()->update();
}

void CodeView::relaid() {
  layouts_.clear();
  colours_.clear();
  wantedX_ = -1;
  updateScrollBars();
  verticalScrollBar()->setValue(int(rows_.folds().placeOf(shownRows().rowOf(topBefore_))));
  viewport()->update();
}

void CodeView::setWrapped(bool wrapped) {
  if (std::exchange(wrapped_, wrapped) == wrapped) return;
  horizontalScrollBar()->setValue(0);
  fitWrap();
}

void CodeView::fitWrap() {
  // As many columns as leave nothing to scroll to at the right.
  const int room = viewport()->width() - gutter() - theme_.scaled(32);
  rows_.setColumns(wrapped_ ? std::size_t(std::max(8.0, room / charWidth_)) : 0);
}

void CodeView::setDocument(display::TextDocumentPtr document, display::Language language, std::size_t headBytes, bool keepPlace) {
  const std::size_t top = keepPlace ? shownRows().rowStart(firstVisibleRow()) : 0;
  rows_.setText(document ? std::move(document) : display::TextDocument::make({}), keepPlace);
  ++generation_;
  fitWrap();  // the numbers of its lines may be wider
  language_ = language;
  headBytes_ = headBytes;
  layouts_.clear();
  colours_.clear();
  matches_.reset();
  currentMatch_ = -1;
  const std::size_t size = shownRows().text().size();
  anchor_ = keepPlace ? std::min(anchor_, size) : 0;
  caret_ = keepPlace ? std::min(caret_, size) : 0;
  updateScrollBars();
  verticalScrollBar()->setValue(int(rows_.folds().placeOf(shownRows().rowOf(std::min(top, size)))));
  if (!keepPlace) horizontalScrollBar()->setValue(0);
  viewport()->update();
}

int CodeView::gutter() const {
  const int digits = int(QString::number(shownRows().lines()).size());
  return std::max(theme_.scaled(44), int(charWidth_ * digits) + theme_.scaled(18));
}

std::size_t CodeView::visibleRows() const {
  return std::size_t(std::max(1, (viewport()->height() - theme_.scaled(kTop)) / lineHeight_));
}

std::size_t CodeView::firstVisibleRow() const {
  const std::size_t place = std::size_t(std::max(0, verticalScrollBar()->value()));
  return rows_.folds().rowAt(std::min(place, rows_.folds().count() - 1));
}

void CodeView::updateScrollBars() {
  const auto rows = qint64(rows_.folds().count());
  const auto page = qint64(visibleRows());
  verticalScrollBar()->setPageStep(int(page));
  verticalScrollBar()->setRange(0, int(std::clamp<qint64>(rows - page, 0, INT_MAX)));
  const int width = int(charWidth_ * double(shownRows().widest())) + gutter() + theme_.scaled(32);
  horizontalScrollBar()->setPageStep(viewport()->width());
  horizontalScrollBar()->setSingleStep(int(charWidth_ * 4));
  horizontalScrollBar()->setRange(0, std::max(0, width - viewport()->width()));
}

void CodeView::resizeEvent(QResizeEvent*) {
  fitWrap();
  updateScrollBars();
}

display::Language CodeView::languageOf(std::size_t row) const {
  return shownRows().rowStart(row) < headBytes_ ? display::Language::httpHead : language_;
}

std::vector<codec::TokenSpan> CodeView::spansOf(std::size_t row) const {
  return colours_.of(shownRows(), row, languageOf(row), [this](std::size_t at) { return beginsText(at); });
}

qreal CodeView::xOf(std::size_t row, std::size_t offset) const { return laidOut(row).xOf(offset - shownRows().rowStart(row)); }

QRectF CodeView::placeOf(std::size_t row, std::size_t from, std::size_t to, int x, int y) const {
  const auto at = [&](std::size_t o) { return xOf(row, std::clamp(o, shownRows().rowStart(row), shownRows().rowEnd(row))); };
  const qreal left = at(from);
  return QRectF(x + left, y, at(to) - left, lineHeight_);
}

void CodeView::paintMarks(QPainter& painter, std::size_t row, int x, int y) const {
  const Tokens& t = theme_.tokens();
  const std::size_t start = shownRows().rowStart(row), end = shownRows().rowEnd(row);
  const std::size_t next = row + 1 < shownRows().rows() ? shownRows().rowStart(row + 1) : end;
  const auto fill = [&](std::size_t from, std::size_t to, const QColor& color, bool lineEnd) {
    painter.fillRect(placeOf(row, from, to, x, y).adjusted(0, 0, lineEnd ? charWidth_ / 2 : 0, 0), color);
  };
  const std::size_t from = std::min(anchor_, caret_), to = std::max(anchor_, caret_);
  if (from < to && from < std::max(next, end) && to > start) fill(from, to, t.selection, to >= next && next > end);
  if (!matches_ || matches_->empty()) return;
  QColor faint = t.phaseConnect;
  faint.setAlpha(90);
  auto it = std::lower_bound(matches_->begin(), matches_->end(), start > matchLength_ ? start - matchLength_ + 1 : 0);
  for (; it != matches_->end() && *it < end; ++it) {
    if (*it + matchLength_ <= start) continue;
    const bool current = it - matches_->begin() == currentMatch_;
    QColor color = t.phaseConnect;
    if (current) color.setAlpha(190);
    fill(*it, *it + matchLength_, current ? color : faint, false);
  }
}

void CodeView::paintRow(QPainter& painter, std::size_t row, int y) const {
  const Tokens& t = theme_.tokens();
  const int left = gutter();
  const int x = left + theme_.scaled(14) - horizontalScrollBar()->value();
  const LaidOutRow& laidOut = this->laidOut(row);
  paintGround(painter, row, x, y);
  painter.setClipRect(left + theme_.scaled(4), y, viewport()->width(), lineHeight_);
  paintMarks(painter, row, x, y);
  painter.setPen(t.text);
  const QTextLine line = laidOut.line();
  const qreal dy = line.isValid() ? (lineHeight_ - line.height()) / 2 : 0;
  laidOut.layout.draw(&painter, QPointF(x, y + dy));
  if (hasFocus() && shownRows().rowOf(caret_) == row && line.isValid())
    painter.fillRect(QRectF(x + xOf(row, std::min(caret_, shownRows().rowEnd(row))), y + 1, 1, lineHeight_ - 2),
                     t.accent);
  painter.setClipping(false);
  if (foldable_) paintFold(painter, row, x, y);
  paintGutter(painter, row, QRect(0, y, left, lineHeight_));
}

void CodeView::paintGutter(QPainter& painter, std::size_t row, const QRect& area) const {
  painter.setPen(theme_.tokens().dim);
  const QString number = shownRows().continues(row) ? QStringLiteral("↪") : QString::number(shownRows().lineOf(row));
  painter.drawText(area, Qt::AlignRight | Qt::AlignVCenter, number);
}

void CodeView::paintEvent(QPaintEvent* event) {
  QPainter painter(viewport());
  painter.fillRect(event->rect(), theme_.tokens().editor);
  painter.setFont(theme_.mono());
  if (shownRows().text().empty()) return;
  const display::RowFolds& folds = rows_.folds();
  int y = theme_.scaled(kTop);
  for (std::size_t place = folds.placeOf(firstVisibleRow()); place < folds.count() && y < viewport()->height(); ++place, y += lineHeight_) {
    if (y + lineHeight_ >= event->rect().top() && y <= event->rect().bottom()) paintRow(painter, folds.rowAt(place), y);
  }
}

QString CodeView::selectedText() const {
  const std::size_t from = std::min(anchor_, caret_), to = std::max(anchor_, caret_);
  return QString::fromUtf8(shownRows().text().data() + from, qsizetype(to - from));
}

void CodeView::copy() const {
  if (hasSelection()) QGuiApplication::clipboard()->setText(selectedText());
}

void CodeView::select(std::size_t from, std::size_t to) {
  const std::size_t size = shownRows().text().size();
  anchor_ = std::min(from, size);
  caret_ = std::min(to, size);
  wantedX_ = -1;
  viewport()->update();
}

void CodeView::selectAll() {
  select(0, shownRows().text().size());
}

FindTarget::Search CodeView::findSearch() const {
  return [text = document()](const std::string& needle, bool exact, std::size_t most, const CancelToken& token) {
    return display::findAll(text->text(), needle, exact, most, token);
  };
}

void CodeView::setMatches(std::shared_ptr<const std::vector<std::size_t>> offsets, std::size_t length, int current) {
  matches_ = std::move(offsets);
  matchLength_ = length;
  currentMatch_ = current;
  if (matches_ && current >= 0 && std::size_t(current) < matches_->size()) reveal((*matches_)[std::size_t(current)]);
  viewport()->update();
}

void CodeView::reveal(std::size_t offset) {
  const std::size_t row = shownRows().rowOf(offset);
  if (rows_.folds().isHidden(row)) {
    rows_.folds().unfold(row);
    updateScrollBars();
  }
  const std::size_t place = rows_.folds().placeOf(row), first = rows_.folds().placeOf(firstVisibleRow()), page = visibleRows();
  if (place < first || place >= first + page) verticalScrollBar()->setValue(int(place > page / 2 ? place - page / 2 : 0));
  const int x = int(xOf(row, std::min(offset, shownRows().rowEnd(row)))) + gutter() + theme_.scaled(14);
  const int left = horizontalScrollBar()->value();
  const int margin = theme_.scaled(60);
  if (x < left + gutter() + margin)
    horizontalScrollBar()->setValue(x - gutter() - margin);
  else if (x > left + viewport()->width() - margin)
    horizontalScrollBar()->setValue(x - viewport()->width() + 2 * margin);
}

}  // namespace penstock::gui
