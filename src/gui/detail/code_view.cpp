// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/code_view.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>

#include "gui/detail/code_view_row.h"
#include "gui/theme.h"
#include "penstock/display/visible.h"

namespace penstock::gui {
namespace {

constexpr int kCachedRows = 400;
constexpr std::size_t kRowsAbove = 1024;  // gone through for the colours of a row in the middle of a line
constexpr int kTop = 8;  // design pixels above the first row

/// What cannot be seen is shown, in the one place it takes: controls by their pictures, others (those that turn a line round, or end it
/// in the middle) by one sign for all.
void showHidden(QString& text) {
  constexpr QChar kSign(0x2426);
  for (qsizetype i = 0; i < text.size(); ++i) {
    const ushort u = text[i].unicode();
    if (u < 0x20) {
      if (u != '\t') text[i] = QChar(0x2400 + u);
    } else if (u == 0x7f) {
      text[i] = QChar(0x2421);
    } else if (u >= 0x80 && text[i].isHighSurrogate() && i + 1 < text.size()) {
      if (display::isHidden(QChar::surrogateToUcs4(text[i], text[i + 1]))) text[i] = text[i + 1] = kSign;
      ++i;
    } else if (u >= 0x80 && display::isHidden(u)) {
      text[i] = kSign;
    }
  }
}

QColor colorOf(const Tokens& t, codec::TokenKind kind) {
  switch (kind) {
    case codec::TokenKind::key:
    case codec::TokenKind::tag:
      return t.key;
    case codec::TokenKind::string:
      return t.string;
    case codec::TokenKind::number:
    case codec::TokenKind::literal:
      return t.number;
    case codec::TokenKind::comment:
      return t.dim;
    case codec::TokenKind::punctuation:
      return t.text;
  }
  return t.text;
}

/// One line of any width.
void layOutLine(QTextLayout& layout, const QString& text, const QFont& font, qreal tab, const QList<QTextLayout::FormatRange>& formats) {
  QTextOption option;
  option.setWrapMode(QTextOption::NoWrap);
  option.setTabStopDistance(tab);
  option.setTextDirection(Qt::LeftToRight);
  layout.setTextOption(option);
  layout.setFont(font);
  layout.setText(text);
  layout.setFormats(formats);
  layout.beginLayout();
  QTextLine line = layout.createLine();
  if (line.isValid()) line.setLineWidth(1e6);
  layout.endLayout();
}

}  // namespace

CodeView::CodeView(Theme& theme, QWidget* parent)
    : QAbstractScrollArea(parent), theme_(theme), document_(display::TextDocument::make({})) {
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::StrongFocus);
  viewport()->setCursor(Qt::IBeamCursor);
  verticalScrollBar()->setSingleStep(1);
  setMinimumSize(0, 0);
  connect(&theme_, &Theme::changed, this, &CodeView::restyle);
  restyle();
}

CodeView::~CodeView() = default;

void CodeView::restyle() {
  const QFontMetricsF metrics(theme_.mono());
  charWidth_ = metrics.horizontalAdvance(QLatin1Char('0'));
  lineHeight_ = std::max(theme_.scaled(19), int(std::ceil(metrics.height())) + 2);
  cache_.clear();
  updateScrollBars();
  viewport()->update();
}

void CodeView::setDocument(display::TextDocumentPtr document, display::Language language, std::size_t headBytes, bool keepPlace) {
  document_ = document ? std::move(document) : display::TextDocument::make({});
  language_ = language;
  headBytes_ = headBytes;
  cache_.clear();
  unfinished_.clear();
  matches_.reset();
  currentMatch_ = -1;
  const std::size_t size = document_->text().size();
  anchor_ = keepPlace ? std::min(anchor_, size) : 0;
  caret_ = keepPlace ? std::min(caret_, size) : 0;
  updateScrollBars();
  if (!keepPlace) {
    verticalScrollBar()->setValue(0);
    horizontalScrollBar()->setValue(0);
  }
  viewport()->update();
}

int CodeView::gutter() const {
  const int digits = int(QString::number(document_->lines()).size());
  return std::max(theme_.scaled(44), int(charWidth_ * digits) + theme_.scaled(18));
}

std::size_t CodeView::visibleRows() const {
  return std::size_t(std::max(1, (viewport()->height() - theme_.scaled(kTop)) / lineHeight_));
}

std::size_t CodeView::firstVisibleRow() const {
  return std::size_t(std::max(0, verticalScrollBar()->value()));
}

void CodeView::updateScrollBars() {
  const auto rows = qint64(document_->rows());
  const auto page = qint64(visibleRows());
  verticalScrollBar()->setPageStep(int(page));
  verticalScrollBar()->setRange(0, int(std::clamp<qint64>(rows - page, 0, INT_MAX)));
  const int width = int(charWidth_ * double(document_->widest())) + gutter() + theme_.scaled(32);
  horizontalScrollBar()->setPageStep(viewport()->width());
  horizontalScrollBar()->setSingleStep(int(charWidth_ * 4));
  horizontalScrollBar()->setRange(0, std::max(0, width - viewport()->width()));
}

void CodeView::resizeEvent(QResizeEvent*) {
  updateScrollBars();
}

display::Language CodeView::languageOf(std::size_t row) const {
  return document_->rowStart(row) < headBytes_ ? display::Language::httpHead : language_;
}

std::vector<codec::TokenSpan> CodeView::spansOf(std::size_t row) const {
  const display::Language language = languageOf(row);
  // A long line is gone through from its beginning, or as far above as takes no time; where that was done before, from there.
  std::size_t from = row;
  display::Unfinished unfinished;
  for (; document_->continues(from) && row - from < kRowsAbove; --from) {
    const auto known = unfinished_.constFind(from);
    if (known == unfinished_.cend()) continue;
    unfinished = *known;
    break;
  }
  for (; from < row; ++from) {
    display::lexRow(language, document_->row(from), beginsText(from), unfinished);
    unfinished_.insert(from + 1, unfinished);
  }
  auto spans = display::lexRow(language, document_->row(row), beginsText(row), unfinished);
  if (row + 1 < document_->rows() && document_->continues(row + 1)) unfinished_.insert(row + 1, unfinished);
  return spans;
}

const CodeView::Row& CodeView::layoutOf(std::size_t row) const {
  if (const auto found = cache_.constFind(row); found != cache_.cend()) return **found;
  if (cache_.size() >= kCachedRows) cache_.clear();
  auto laidOut = std::make_shared<Row>();
  const std::string_view bytes = document_->row(row);
  laidOut->text = QString::fromUtf8(bytes.data(), qsizetype(bytes.size()));
  laidOut->ascii = laidOut->text.size() == qsizetype(bytes.size());
  QList<QTextLayout::FormatRange> formats;
  for (const codec::TokenSpan& span : spansOf(row)) {
    QTextLayout::FormatRange range;
    range.start = laidOut->indexOf(bytes, span.offset);
    range.length = laidOut->indexOf(bytes, span.offset + span.length) - range.start;
    range.format.setForeground(colorOf(theme_.tokens(), span.kind));
    formats.append(range);
  }
  showHidden(laidOut->text);
  layOutLine(laidOut->layout, laidOut->text, theme_.mono(), charWidth_ * 4, formats);
  return **cache_.insert(row, std::move(laidOut));
}

QString CodeView::shownText(std::size_t row) const {
  return layoutOf(row).text;
}

qreal CodeView::xOf(std::size_t row, std::size_t offset) const {
  const Row& laidOut = layoutOf(row);
  const std::size_t start = document_->rowStart(row);
  const QTextLine line = laidOut.line();
  return line.isValid() ? line.cursorToX(laidOut.indexOf(document_->row(row), offset - start)) : 0;
}

QRectF CodeView::placeOf(std::size_t row, std::size_t from, std::size_t to, int x, int y) const {
  const auto at = [&](std::size_t o) { return xOf(row, std::clamp(o, document_->rowStart(row), document_->rowEnd(row))); };
  const qreal left = at(from);
  return QRectF(x + left, y, at(to) - left, lineHeight_);
}

void CodeView::paintMarks(QPainter& painter, std::size_t row, int x, int y) const {
  const Tokens& t = theme_.tokens();
  const std::size_t start = document_->rowStart(row), end = document_->rowEnd(row);
  const std::size_t next = row + 1 < document_->rows() ? document_->rowStart(row + 1) : end;
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
  const Row& laidOut = layoutOf(row);
  paintGround(painter, row, x, y);
  painter.setClipRect(left + theme_.scaled(4), y, viewport()->width(), lineHeight_);
  paintMarks(painter, row, x, y);
  painter.setPen(t.text);
  const QTextLine line = laidOut.line();
  const qreal dy = line.isValid() ? (lineHeight_ - line.height()) / 2 : 0;
  laidOut.layout.draw(&painter, QPointF(x, y + dy));
  if (hasFocus() && document_->rowOf(caret_) == row && line.isValid())
    painter.fillRect(QRectF(x + xOf(row, std::min(caret_, document_->rowEnd(row))), y + 1, 1, lineHeight_ - 2),
                     t.accent);
  painter.setClipping(false);
  paintGutter(painter, row, QRect(0, y, left, lineHeight_));
}

void CodeView::paintGutter(QPainter& painter, std::size_t row, const QRect& area) const {
  painter.setPen(theme_.tokens().dim);
  const QString number = document_->continues(row) ? QStringLiteral("↪") : QString::number(document_->lineOf(row));
  painter.drawText(area, Qt::AlignRight | Qt::AlignVCenter, number);
}

void CodeView::paintEvent(QPaintEvent* event) {
  QPainter painter(viewport());
  painter.fillRect(event->rect(), theme_.tokens().editor);
  painter.setFont(theme_.mono());
  if (document_->text().empty()) return;
  const std::size_t first = firstVisibleRow();
  int y = theme_.scaled(kTop);
  for (std::size_t row = first; row < document_->rows() && y < viewport()->height(); ++row, y += lineHeight_) {
    if (y + lineHeight_ >= event->rect().top() && y <= event->rect().bottom()) paintRow(painter, row, y);
  }
}

QString CodeView::selectedText() const {
  const std::size_t from = std::min(anchor_, caret_), to = std::max(anchor_, caret_);
  return QString::fromUtf8(document_->text().data() + from, qsizetype(to - from));
}

void CodeView::copy() const {
  if (hasSelection()) QGuiApplication::clipboard()->setText(selectedText());
}

void CodeView::select(std::size_t from, std::size_t to) {
  const std::size_t size = document_->text().size();
  anchor_ = std::min(from, size);
  caret_ = std::min(to, size);
  wantedX_ = -1;
  viewport()->update();
}

void CodeView::selectAll() {
  select(0, document_->text().size());
}

void CodeView::setMatches(std::shared_ptr<const std::vector<std::size_t>> offsets, std::size_t length, int current) {
  matches_ = std::move(offsets);
  matchLength_ = length;
  currentMatch_ = current;
  if (matches_ && current >= 0 && std::size_t(current) < matches_->size()) reveal((*matches_)[std::size_t(current)]);
  viewport()->update();
}

void CodeView::reveal(std::size_t offset) {
  const std::size_t row = document_->rowOf(offset), first = firstVisibleRow(), page = visibleRows();
  if (row < first || row >= first + page) verticalScrollBar()->setValue(int(row > page / 2 ? row - page / 2 : 0));
  const int x = int(xOf(row, std::min(offset, document_->rowEnd(row)))) + gutter() + theme_.scaled(14);
  const int left = horizontalScrollBar()->value();
  const int margin = theme_.scaled(60);
  if (x < left + gutter() + margin)
    horizontalScrollBar()->setValue(x - gutter() - margin);
  else if (x > left + viewport()->width() - margin)
    horizontalScrollBar()->setValue(x - viewport()->width() + 2 * margin);
}

}  // namespace penstock::gui
