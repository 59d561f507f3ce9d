// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/changed_text_view.h"

#include <QPainter>
#include <algorithm>
#include <utility>

#include "gui/diff/diff_colors.h"
#include "gui/theme.h"
#include "penstock/diff/compare.h"

namespace penstock::gui {
namespace {

using Range = TextChanges::Range;

/// The first that ends behind a place.
std::vector<Range>::const_iterator firstBehind(const std::vector<Range>& ranges, std::size_t place) {
  return std::lower_bound(ranges.begin(), ranges.end(), place, [](const Range& range, std::size_t at) { return range.end <= at; });
}

}  // namespace

std::shared_ptr<const TextChanges> changesBetween(const std::string& before, const std::string& now, const CancelToken& token) {
  if (before.size() > TextChanges::mostBytes || now.size() > TextChanges::mostBytes || before == now) return nullptr;
  const auto compared = diff::compareLines(diff::Lines(before), diff::Lines(now), {}, {}, token);
  if (!compared) return nullptr;
  auto out = std::make_shared<TextChanges>();
  const auto startOf = [&](std::uint32_t line) { return line < compared->right.size() ? std::size_t(compared->right.startOf(line)) : now.size(); };
  bool goesOn = false;  // the run before differs as well: one place
  for (const diff::Run& run : compared->runs) {
    const bool differs = run.kind == diff::RowKind::changed;
    if (differs && !goesOn) out->places.push_back(startOf(run.right));
    if (differs && run.onRight())
      out->lines.push_back({startOf(run.right), startOf(run.right + run.rows)});
    else if (differs)
      out->gaps.push_back(startOf(run.right));
    goesOn = differs;
  }
  for (const diff::Mark& mark : compared->rightMarks) out->words.push_back({mark.begin, mark.end});
  return out->places.empty() ? nullptr : out;
}

void ChangedTextView::setChanges(std::shared_ptr<const TextChanges> changes) {
  changes_ = std::move(changes);
  visited_ = false;
  viewport()->update();
}

bool ChangedTextView::nextChange(bool fromTop) {
  if (!changes_) return false;
  const auto& places = changes_->places;
  // The place that the caret is at counts until one was gone to.
  const std::size_t from = fromTop ? 0 : caret() + (visited_ ? 1 : 0);
  const auto next = std::lower_bound(places.begin(), places.end(), from);
  if (next == places.end()) return false;
  visited_ = true;
  select(*next, *next);
  reveal(*next);
  return true;
}

void ChangedTextView::paintGround(QPainter& painter, std::size_t row, int x, int y) const {
  if (!changes_) return;
  const std::size_t start = shownRows().rowStart(row), end = shownRows().rowEnd(row);
  const auto line = firstBehind(changes_->lines, start);
  const int left = gutter(), width = viewport()->width() - left;
  if (line != changes_->lines.end() && line->begin <= start) painter.fillRect(left, y, width, lineHeight(), diffGround(theme(), true, false));
  for (auto word = firstBehind(changes_->words, start); word != changes_->words.end() && word->begin < end; ++word)
    painter.fillRect(placeOf(row, std::max(word->begin, start), std::min(word->end, end), x, y), diffGround(theme(), true, true));
  const bool last = row + 1 == shownRows().rows();
  const auto isGap = [&](std::size_t place) { return std::binary_search(changes_->gaps.begin(), changes_->gaps.end(), place); };
  const int thick = theme().scaled(2);
  if (isGap(start)) painter.fillRect(left, y, width, thick, theme().tokens().serverError);
  if (last && end > start && isGap(shownRows().text().size())) painter.fillRect(left, y + lineHeight() - thick, width, thick, theme().tokens().serverError);
}

}  // namespace penstock::gui
