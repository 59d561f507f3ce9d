// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/row_layouts.h"

#include <algorithm>

#include "gui/theme.h"
#include "penstock/display/visible.h"

namespace penstock::gui {
namespace {

constexpr int kCachedRows = 400;
constexpr std::size_t kBytesAbove = 1u << 20;  // gone through for the colours of a row in the middle of a line

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

int LaidOutRow::indexOf(std::size_t byte) const {
  return ascii ? int(byte) : int(QString::fromUtf8(bytes.data(), qsizetype(std::min(byte, bytes.size()))).size());
}

std::size_t LaidOutRow::byteOf(int index) const {
  return ascii ? std::size_t(index) : std::size_t(QStringView(text).left(index).toUtf8().size());
}

qreal LaidOutRow::xOf(std::size_t byte) const {
  const QTextLine laidOut = line();
  return laidOut.isValid() ? laidOut.cursorToX(indexOf(byte)) : 0;
}

std::size_t LaidOutRow::byteAt(qreal x) const {
  const QTextLine laidOut = line();
  return std::min(laidOut.isValid() ? byteOf(laidOut.xToCursor(x)) : 0, bytes.size());
}

const LaidOutRow& RowLayouts::of(const display::TextDocument& document, std::size_t row) const {
  if (const auto found = cache_.constFind(row); found != cache_.cend()) return **found;
  if (cache_.size() >= kCachedRows) cache_.clear();
  auto laidOut = std::make_shared<LaidOutRow>();
  laidOut->bytes = document.row(row);
  laidOut->text = QString::fromUtf8(laidOut->bytes.data(), qsizetype(laidOut->bytes.size()));
  laidOut->ascii = laidOut->text.size() == qsizetype(laidOut->bytes.size());
  QList<QTextLayout::FormatRange> formats;
  for (const codec::TokenSpan& span : spans_(row)) {
    QTextLayout::FormatRange range;
    range.start = laidOut->indexOf(span.offset);
    range.length = laidOut->indexOf(span.offset + span.length) - range.start;
    range.format.setForeground(colorOf(theme_.tokens(), span.kind));
    formats.append(range);
  }
  showHidden(laidOut->text);
  const qreal tab = QFontMetricsF(theme_.mono()).horizontalAdvance(QLatin1Char('0')) * 4;
  layOutLine(laidOut->layout, laidOut->text, theme_.mono(), tab, formats);
  return **cache_.insert(row, std::move(laidOut));
}

std::vector<codec::TokenSpan> RowColours::of(const display::TextDocument& document, std::size_t row, display::Language language,
                                             const std::function<bool(std::size_t row)>& beginsText) const {
  // A long line is gone through from its beginning, or as far above as takes no time; where that was done before, from there.
  std::size_t from = row;
  display::Unfinished unfinished;
  for (; document.continues(from) && document.rowStart(row) - document.rowStart(from) < kBytesAbove; --from) {
    const auto known = unfinished_.constFind(from);
    if (known == unfinished_.cend()) continue;
    unfinished = *known;
    break;
  }
  for (; from < row; ++from) {
    display::lexRow(language, document.row(from), beginsText(from), unfinished);
    unfinished_.insert(from + 1, unfinished);
  }
  auto spans = display::lexRow(language, document.row(row), beginsText(row), unfinished);
  if (row + 1 < document.rows() && document.continues(row + 1)) unfinished_.insert(row + 1, unfinished);
  return spans;
}

}  // namespace penstock::gui
