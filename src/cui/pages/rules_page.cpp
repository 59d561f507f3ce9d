// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/pages/rules_page.h"

#include <algorithm>

#include "penstock/display/format.h"
#include "penstock/rules/sentence.h"

namespace penstock::cui {

RulesPage::RulesPage(Shell& shell) : shell_(shell) {
  changed_ = shell.backend().rules.changed().subscribeOnce([inbox = &shell.inbox()] { inbox->wake(); });
}

std::optional<std::chrono::milliseconds> RulesPage::update() {
  changed_.arm();
  rules_ = shell_.backend().rules.list();
  scroll_.fit(rules_.size(), std::size_t(std::max(list_.height, 1)));
  return clockEvery;  // how often each was used
}

std::string RulesPage::title() const {
  const auto on = std::count_if(rules_.begin(), rules_.end(), [](const service::RuleRow& row) { return row.rule.enabled; });
  return "Rules · " + std::to_string(on) + " of " + std::to_string(rules_.size()) + " on";
}

void RulesPage::draw(Canvas& canvas, Area area) {
  const int below = std::min(6, area.height / 3);
  list_ = {area.x, area.y, area.width, std::max(area.height - below, 1)};
  scroll_.fit(rules_.size(), std::size_t(list_.height));
  if (rules_.empty()) canvas.put(area.x + 2, area.y + 1, "There are no rules. --rules FILE has some, and so may the project.", {Look::dim}, area.right());
  for (int i = 0; i < list_.height; ++i) {
    const std::size_t at = scroll_.first() + std::size_t(i);
    if (at >= rules_.size()) break;
    const service::RuleRow& row = rules_[at];
    const int y = list_.y + i, right = list_.right();
    canvas.put(list_.x, y, row.rule.enabled ? "[x]" : "[ ]", {row.rule.enabled ? Look::good : Look::dim, true}, right);
    canvas.putRight(list_.x + 4, y, row.hits == 0 ? "" : display::countText(row.hits), {Look::dim}, list_.x + 12);
    int x = canvas.put(list_.x + 13, y, display::wireText(row.rule.name.empty() ? row.rule.id : row.rule.name, 200) + "  ", {Look::key}, right);
    if (row.ofRun) x = canvas.put(x, y, "of this run  ", {Look::dim}, right);
    if (row.foreign) x = canvas.put(x, y, "somebody else's  ", {Look::warn}, right);
    canvas.put(x, y, display::wireText(rules::sentenceOf(row.rule), 1000), {}, right);
    if (at == scroll_.at()) canvas.highlight(list_.x, y, list_.width, {Look::plain, false, true});
  }
  if (scroll_.at() >= rules_.size()) return;
  int y = list_.bottom();
  for (const std::string& piece : wrapped(display::wireText(rules::sentenceOf(rules_[scroll_.at()].rule), 4000), std::size_t(std::max(area.width, 1))))
    if (y < area.bottom()) canvas.put(area.x, y++, piece, {Look::dim}, area.right());
}

void RulesPage::toggle() {
  if (scroll_.at() >= rules_.size()) return;
  const service::RuleRow& row = rules_[scroll_.at()];
  if (row.ofRun) return shell_.tell("It is of a file named for this run: it is changed there.");
  rules::Rule rule = row.rule;
  rule.enabled = !rule.enabled;
  shell_.doer().run([&rules = shell_.backend().rules, rule](const CancelToken&) { return rules.replace(rule); },
                    alive_.wrap([this](const Result<void>& done) {
                      if (!done) shell_.tell(display::sentenceText(done.error().message), true);
                      shell_.redraw();
                    }));
}

bool RulesPage::key(const Key& key) {
  if (key.is(U' ') || key.code == Key::enter) {
    toggle();
    return true;
  }
  if ((key.code == Key::click || key.code == Key::doubleClick) && list_.has(key.x, key.y)) {
    const std::size_t at = scroll_.first() + std::size_t(key.y - list_.y);
    if (at >= rules_.size()) return false;
    scroll_.choose(at);
    if (key.code == Key::doubleClick) toggle();
    return true;
  }
  return scroll_.key(key);
}

std::vector<KeyHint> RulesPage::keys() const { return {{"Esc", "back"}, {"Space", "on/off"}, {"?", "help"}}; }

}  // namespace penstock::cui
