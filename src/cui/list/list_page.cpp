// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/list/list_page.h"

#include <utility>

#include "penstock/display/format.h"

namespace penstock::cui {
namespace {

constexpr std::chrono::milliseconds pause{150};  // after the last key: half a word may be an expression too

}  // namespace

ListPage::ListPage(Shell& shell) : shell_(shell), rows_([inbox = &shell.inbox()] { inbox->wake(); }) {
  rows_.setIndex(shell.capture()->rows());
}

void ListPage::captureChanged() {
  rows_.setIndex(shell_.capture()->rows());
  scroll_.follow();
  chosen_ = wanted_ = 0;
  ask();
}

void ListPage::ask() {
  const filter::ExpressionPtr& expression = filter_.expression();
  rows_.setQuery(expression ? shell_.capture()->query(expression) : nullptr);
}

void ListPage::setFilter(const std::string& expression) {
  filter_.set(expression);
  ask();
}

model::Summary ListPage::chosen() const { return scroll_.at() < rows_.size() ? rows_.at(scroll_.at()) : model::Summary(); }

void ListPage::choose(model::ExchangeId id) { wanted_ = id; }

std::optional<std::chrono::milliseconds> ListPage::update() {
  const SteadyTime now = steadyNow();
  if (filter_.typing() && now - typedAt_ >= pause && filter_.settle()) ask();
  rows_.update(now);
  keepPlace();
  if (filter_.unsettled() || rows_.waiting()) return pause;
  for (std::size_t i = scroll_.first(); i < rows_.size() && i < scroll_.first() + std::size_t(std::max(list_.height, 0)); ++i)
    if (rows_.at(i).state == model::ExchangeState::pending) return clockEvery;
  return std::nullopt;
}

// Rows that come, or go, move nothing under the person's eyes.
void ListPage::keepPlace() {
  if (const int at = rows_.find(wanted_); at >= 0) {
    scroll_.choose(std::size_t(at));
    wanted_ = 0;
  } else if (!scroll_.following() && chosen_ != 0) {
    if (const int near = rows_.nearest(chosen_); near >= 0) scroll_.choose(std::size_t(near));
  }
  scroll_.fit(rows_.size(), std::size_t(std::max(list_.height, 1)));
  chosen_ = chosen().id;
}

std::string ListPage::countText() const {
  const auto& progress = rows_.progress();
  std::string out = display::countText(rows_.size()) + " of " + display::countText(rows_.captured());
  if (!progress.complete && progress.total > 0) out += " · " + std::to_string(progress.settled * 100 / progress.total) + " %";
  if (!progress.trouble.empty()) out += " · " + display::wireText(progress.trouble, 80);
  return out;
}

std::string ListPage::title() const {
  return "Traffic · " + (rows_.isFiltered() ? countText() : display::countText(rows_.captured()) + (rows_.captured() == 1 ? " exchange" : " exchanges"));
}

void ListPage::draw(Canvas& canvas, Area area) {
  const int foot = std::min(filter_.height(), std::max(area.height - 2, 0));
  list_ = {area.x, area.y + 1, area.width, std::max(area.height - 1 - foot, 0)};
  scroll_.fit(rows_.size(), std::size_t(std::max(list_.height, 1)));
  const auto columns = columnsFor(area.width);
  drawTitles(canvas, {area.x, area.y, area.width, 1}, columns);
  for (int i = 0; i < list_.height; ++i) {
    const std::size_t place = scroll_.first() + std::size_t(i);
    if (place >= rows_.size()) break;
    drawRow(canvas, {list_.x, list_.y + i, list_.width, 1}, columns, rows_.at(place), place == scroll_.at());
  }
  if (rows_.size() == 0 && list_.height > 1)
    canvas.put(list_.x + 2, list_.y + 1, rows_.captured() == 0 ? "Nothing was captured yet." : "The filter selects none of these.", {Look::dim}, list_.right());
  if (foot > 0) filter_.draw(canvas, {area.x, area.bottom() - foot, area.width, foot}, countText());
}

bool ListPage::click(const Key& key) {
  if (!list_.has(key.x, key.y)) return false;
  const std::size_t place = scroll_.first() + std::size_t(key.y - list_.y);
  if (place >= rows_.size()) return false;
  scroll_.choose(place);
  chosen_ = chosen().id;
  return key.code == Key::click;  // a second one opens it
}

bool ListPage::key(const Key& key) {
  if (filter_.typing() && !key.isMouse() && key.code != Key::up && key.code != Key::down && key.code != Key::pageUp && key.code != Key::pageDown) {
    if (filter_.key(key) && !filter_.typing()) ask();
    typedAt_ = steadyNow();
    return true;
  }
  if (key.is(U'/')) {
    filter_.begin();
    return true;
  }
  if (key.code == Key::escape && filter_.expression()) {
    setFilter({});
    return true;
  }
  if (key.code == Key::click || key.code == Key::doubleClick) return click(key);
  if (!scroll_.key(key)) return false;
  chosen_ = chosen().id;
  wanted_ = 0;
  return true;
}

std::vector<KeyHint> ListPage::keys() const {
  if (filter_.typing()) return {{"Enter", "keep"}, {"Esc", "back"}, {"Ctrl+U", "empty"}};
  return {{"Enter", "open"}, {"/", "filter"}, {"e", "edit+send"}, {"r", "resend"}, {"c", "cURL"}, {"m", "mark"}, {"i", "intercept"}, {"R", "rules"}, {"L", "log"}, {"?", "help"}, {"q", "quit"}};
}

}  // namespace penstock::cui
