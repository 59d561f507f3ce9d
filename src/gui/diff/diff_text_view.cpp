// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/diff/diff_text_view.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

#include "gui/diff/diff_colors.h"
#include "gui/theme.h"

namespace penstock::gui {
namespace {

using display::DiffLine;
using display::DiffLineKind;
using display::DiffMark;

}  // namespace

DiffTextView::DiffTextView(Theme& theme, Side side, QWidget* parent) : CodeView(theme, parent), side_(side) {
  viewport()->setMouseTracking(true);
}

void DiffTextView::setDiff(std::shared_ptr<const display::DiffLayout> layout, bool keepPlace) {
  layout_ = std::move(layout);
  current_.reset();
  std::uint32_t most = 1;
  if (const display::DiffText* t = text())
    for (const DiffLine& line : t->lines) most = std::max({most, line.left, line.right});
  digits_ = int(QString::number(most).size());
  setDocument(text() ? text()->document : nullptr, display::Language::plain, 0, keepPlace);
}

void DiffTextView::setCurrent(std::optional<display::DiffChange> change) {
  current_ = change;
  viewport()->update();
}

const display::DiffText* DiffTextView::text() const { return !layout_ ? nullptr : side_ == Side::right ? &layout_->right : &layout_->left; }

const DiffLine* DiffTextView::lineOf(std::size_t row) const {
  const display::DiffText* t = text();
  if (!t || row >= document()->rows()) return nullptr;
  const std::size_t line = document()->lineOf(row) - 1;
  return line < t->lines.size() ? &t->lines[line] : nullptr;
}

const DiffLine* DiffTextView::foldAt(std::size_t row) const {
  const DiffLine* line = lineOf(row);
  return line && line->kind == DiffLineKind::fold ? line : nullptr;
}

QString DiffTextView::signOf(std::size_t row) const {
  const DiffLine* line = lineOf(row);
  if (!line || document()->continues(row)) return {};
  switch (line->kind) {
    case DiffLineKind::removed: return QStringLiteral("\u2212");
    case DiffLineKind::added: return QStringLiteral("+");
    case DiffLineKind::merged: return QStringLiteral("\u00b1");
    case DiffLineKind::alike: return QStringLiteral("\u2248");
    case DiffLineKind::fold: return QStringLiteral("\u22ef");
    case DiffLineKind::same:
    case DiffLineKind::filler:
    case DiffLineKind::title:
    case DiffLineKind::note: return {};
  }
  return {};
}

int DiffTextView::numberWidth() const {
  return QFontMetrics(theme().mono()).horizontalAdvance(QString(digits_, QLatin1Char('0'))) + theme().scaled(10);
}

int DiffTextView::gutter() const { return numberWidth() * (side_ == Side::both ? 2 : 1) + theme().scaled(24); }

display::Language DiffTextView::languageOf(std::size_t row) const {
  const DiffLine* line = lineOf(row);
  if (!line || line->kind == DiffLineKind::fold || line->kind == DiffLineKind::title || line->kind == DiffLineKind::note)
    return display::Language::plain;
  if (line->head) return display::Language::httpHead;
  return line->section < layout_->languages.size() ? layout_->languages[line->section] : display::Language::plain;
}

bool DiffTextView::beginsText(std::size_t row) const {
  const DiffLine* line = lineOf(row);
  return line && line->head && std::max(line->left, line->right) == 1;
}

// What differs is told by its ground: there words have the colour of text, which is legible on it.
std::vector<codec::TokenSpan> DiffTextView::spansOf(std::size_t row) const {
  const DiffLine* line = lineOf(row);
  std::vector<codec::TokenSpan> spans = CodeView::spansOf(row), kept;
  if (line && (line->kind == DiffLineKind::fold || line->kind == DiffLineKind::note))
    return {{0, document()->row(row).size(), codec::TokenKind::comment}};
  const display::DiffText* t = text();
  if (!t || t->marks.empty()) return spans;
  const std::size_t start = document()->rowStart(row);
  auto mark =
      std::lower_bound(t->marks.begin(), t->marks.end(), start, [](const DiffMark& m, std::size_t place) { return m.end <= place; });
  for (const codec::TokenSpan& span : spans) {
    std::size_t from = start + span.offset;
    const std::size_t to = from + span.length;
    while (mark != t->marks.end() && mark->end <= from) ++mark;
    for (auto m = mark; m != t->marks.end() && m->begin < to; ++m) {
      if (m->begin > from) kept.push_back({from - start, m->begin - from, span.kind});
      from = std::min<std::size_t>(to, m->end);
    }
    if (from < to) kept.push_back({from - start, to - from, span.kind});
  }
  return kept;
}

void DiffTextView::paintMark(QPainter& painter, std::size_t row, const DiffMark& mark, int x, int y) const {
  const QRectF place = placeOf(row, mark.begin, mark.end, x, y);
  if (place.width() <= 0) return;
  painter.setPen(Qt::NoPen);
  painter.setBrush(diffGround(theme(), mark.added, true));
  painter.drawRoundedRect(place.adjusted(0, 1, 0, -1), theme().scaled(2), theme().scaled(2));
  const DiffLine* line = lineOf(row);
  if (!line || line->kind != DiffLineKind::merged) return;
  // In one line with what stayed the colour alone would say which is which.
  const Tokens& t = theme().tokens();
  const qreal at = mark.added ? place.bottom() - 2.5 : place.center().y() + 0.5;
  painter.fillRect(QRectF(place.left(), at, place.width(), 1), mark.added ? t.ok : t.serverError);
}

void DiffTextView::paintGround(QPainter& painter, std::size_t row, int x, int y) const {
  const DiffLine* line = lineOf(row);
  if (!line) return;
  const Tokens& t = theme().tokens();
  const QRect whole(0, y, viewport()->width(), lineHeight());
  switch (line->kind) {
    case DiffLineKind::removed: painter.fillRect(whole, diffGround(theme(), false, false)); break;
    case DiffLineKind::added: painter.fillRect(whole, diffGround(theme(), true, false)); break;
    case DiffLineKind::filler: painter.fillRect(whole, t.alternate); break;
    case DiffLineKind::fold:
    case DiffLineKind::title:
    case DiffLineKind::note: painter.fillRect(whole, t.panel); break;
    case DiffLineKind::same:
    case DiffLineKind::alike:
    case DiffLineKind::merged: break;
  }
  const display::DiffText& all = *text();
  const std::size_t start = document()->rowStart(row), end = document()->rowEnd(row);
  auto mark =
      std::lower_bound(all.marks.begin(), all.marks.end(), start, [](const DiffMark& m, std::size_t place) { return m.end <= place; });
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setClipRect(gutter() + theme().scaled(4), y, viewport()->width(), lineHeight());
  for (; mark != all.marks.end() && mark->begin < end; ++mark) paintMark(painter, row, *mark, x, y);
  painter.restore();
}

void DiffTextView::paintGutter(QPainter& painter, std::size_t row, const QRect& area) const {
  const DiffLine* line = lineOf(row);
  if (!line) return;
  const Tokens& t = theme().tokens();
  const bool current = current_ && row >= current_->firstRow && row <= current_->lastRow;
  if (current) painter.fillRect(QRect(area.left(), area.top(), theme().scaled(3), area.height()), t.accent);
  painter.setPen(t.dim);
  const int width = numberWidth();
  const auto number = [&](std::uint32_t n, int left) {
    if (n == 0 || line->kind == DiffLineKind::fold) return;
    const QString shown = document()->continues(row) ? QStringLiteral("↪") : QString::number(n);
    painter.drawText(QRect(left, area.top(), width, area.height()), Qt::AlignRight | Qt::AlignVCenter, shown);
  };
  if (side_ != Side::right) number(line->left, area.left());
  if (side_ != Side::left) number(line->right, area.left() + (side_ == Side::both ? width : 0));
  const QString sign = signOf(row);
  if (sign.isEmpty()) return;
  painter.setPen(line->kind == DiffLineKind::removed  ? t.serverError
                 : line->kind == DiffLineKind::added  ? t.ok
                 : line->kind == DiffLineKind::merged ? t.text
                                                      : t.dim);
  const int signs = width * (side_ == Side::both ? 2 : 1);
  painter.drawText(QRect(area.left() + signs, area.top(), area.width() - signs, area.height()), Qt::AlignCenter, sign);
}

void DiffTextView::mouseMoveEvent(QMouseEvent* event) {
  CodeView::mouseMoveEvent(event);
  const bool fold = foldAt(document()->rowOf(positionAt(event->pos()))) && event->pos().y() < int(visibleRows() + 1) * lineHeight();
  viewport()->setCursor(fold ? Qt::PointingHandCursor : Qt::IBeamCursor);
}

void DiffTextView::mouseReleaseEvent(QMouseEvent* event) {
  CodeView::mouseReleaseEvent(event);
  if (event->button() != Qt::LeftButton || hasSelection()) return;
  if (const DiffLine* fold = foldAt(document()->rowOf(positionAt(event->pos())))) Q_EMIT foldChosen(fold->section, fold->left);
}

void DiffTextView::keyPressEvent(QKeyEvent* event) {
  const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
  const DiffLine* fold = enter && event->modifiers() == Qt::NoModifier ? foldAt(document()->rowOf(caret())) : nullptr;
  if (!fold) return CodeView::keyPressEvent(event);
  Q_EMIT foldChosen(fold->section, fold->left);
}

}  // namespace penstock::gui
