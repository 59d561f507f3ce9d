// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/pages/intercept_page.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "cui/detail/text_rows.h"
#include "cui/pages/edited_text.h"
#include "penstock/display/format.h"

namespace penstock::cui {
namespace {

constexpr std::size_t mostShown = 256 * 1024;  // of a held body

std::string_view onOff(bool on) { return on ? "on" : "off"; }

/// What is said of an edit that cannot be sent, one after the other.
std::string problemOf(const std::vector<service::EditNote>& notes) {
  std::string out;
  for (const service::EditNote& note : notes)
    if (note.prevents) out += (out.empty() ? "" : " ") + (note.line ? "Line " + std::to_string(note.line) + ": " : std::string()) + display::sentenceText(note.sentence);
  return out;
}

}  // namespace

InterceptPage::InterceptPage(Shell& shell) : shell_(shell), text_(shell) {
  changed_ = shell.backend().intercept.changed().subscribeOnce([inbox = &shell.inbox()] { inbox->wake(); });
}

std::optional<std::chrono::milliseconds> InterceptPage::update() {
  changed_.arm();
  const HeldQueue& intercept = shell_.backend().intercept;
  state_ = intercept.state();
  const std::uint64_t before = chosen() ? chosen()->id : 0;
  queue_ = intercept.queue();
  const auto same = std::find_if(queue_.begin(), queue_.end(), [before](const service::HeldRow& row) { return row.id == before; });
  if (same != queue_.end()) scroll_.choose(std::size_t(same - queue_.begin()));
  scroll_.fit(queue_.size(), std::size_t(std::max(list_.height, 1)));
  std::erase_if(edits_, [this](const auto& edit) {
    return std::none_of(queue_.begin(), queue_.end(), [&](const service::HeldRow& row) { return row.id == edit.first; });
  });
  look();
  if (queue_.empty()) return std::nullopt;
  return clockEvery;  // since when each waits
}

const service::HeldRow* InterceptPage::chosen() const { return scroll_.at() < queue_.size() ? &queue_[scroll_.at()] : nullptr; }

// What is held of the chosen one, once it came and again when all of it is here, or it was edited.
void InterceptPage::look() {
  const service::HeldRow* row = chosen();
  if (!row) {
    shownId_ = 0;
    return text_.set(nullptr, false);
  }
  const bool edited = edits_.contains(row->id);
  if (row->id == shownId_ && row->receiving == shownReceiving_ && edited == shownEdited_) return;
  const bool same = std::exchange(shownId_, row->id) == row->id;
  shownReceiving_ = row->receiving;
  shownEdited_ = edited;
  opening_.start(
      shell_.reader(),
      [&intercept = shell_.backend().intercept, id = row->id, edit = edited ? edits_[row->id] : service::HeldEdit(),
       cells = std::size_t(std::max(cells_, 1))](const CancelToken& token) -> TextRowsPtr {
        const auto item = intercept.open(id);
        if (!item) return nullptr;
        std::string text = edit.head.value_or(item->head);
        if (!text.empty()) text += '\n';
        if (const auto& body = edit.body ? edit.body : item->body)
          text += isText(*body) ? body->substr(0, mostShown) : "(" + display::sizeText(body->size()) + ")";
        else if (!item->whyNoBody.empty())
          text += "(" + item->whyNoBody + ")";
        std::string shown;
        for (std::size_t at = 0; at < text.size();) {  // what is no UTF-8 may be in a head as well
          const std::size_t end = std::min(text.find('\n', at), text.size());
          shown += display::wireText(std::string_view(text).substr(at, end - at)) + "\n";
          at = end + 1;
        }
        const auto document = display::TextDocument::make(std::move(shown), token);
        return rowsOf(fitDocument(*shownDocument(*document, token), cells, token));
      },
      alive_.wrap([this, same](TextRowsPtr rows) {
        text_.set(std::move(rows), same);
        shell_.redraw();
      }));
}

std::string InterceptPage::title() const {
  return "Intercept · " + (queue_.empty() ? std::string("nothing is held") : std::to_string(queue_.size()) + " held");
}

void InterceptPage::drawState(Canvas& canvas, const Area& line) const {
  int x = canvas.put(line.x, line.y, state_.enabled ? "Intercept is on" : "Intercept is off", {state_.enabled ? Look::warn : Look::dim, true}, line.right());
  const auto say = [&](std::string_view name, bool on) {
    x = canvas.put(x, line.y, "  " + std::string(name) + " ", {Look::dim}, line.right());
    x = canvas.put(x, line.y, onOff(on), {on ? Look::good : Look::dim, on}, line.right());
  };
  say("1 requests", state_.requests);
  say("2 responses", state_.responses);
  say("3 messages", state_.messages);
  canvas.put(x, line.y, "  when: " + (state_.condition.empty() ? std::string("always") : display::wireText(state_.condition)), {Look::dim}, line.right());
}

void InterceptPage::drawRow(Canvas& canvas, const Area& line, const service::HeldRow& row, bool chosen) const {
  const auto waits = std::chrono::duration_cast<std::chrono::microseconds>(steadyNow() - row.since);
  canvas.putRight(line.x, line.y, std::to_string(waits.count() / 1'000'000) + " s", {Look::dim}, line.x + 7);
  canvas.put(line.x + 8, line.y, service::toText(row.phase), {Look::key}, line.x + 17);
  int x = canvas.put(line.x + 18, line.y, display::wireText(row.method, 20) + " ", {}, line.right());
  if (row.status != 0) x = canvas.put(x, line.y, std::to_string(row.status) + " ", {Look::notice}, line.right());
  for (const auto& [on, word] : std::initializer_list<std::pair<bool, std::string_view>>{{edits_.contains(row.id), "edited "}, {row.receiving, "receiving "}, {row.left, "client left "},
                                 {row.breakpoint, "breakpoint "}, {row.alsoResponse, "response too "}})
    if (on) x = canvas.put(x, line.y, word, {Look::warn}, line.right());
  canvas.put(x, line.y, display::wireText(row.url, 2000), {}, line.right());
  if (chosen) canvas.highlight(line.x, line.y, line.width, {Look::plain, false, true});
}

void InterceptPage::draw(Canvas& canvas, Area area) {
  cells_ = area.width;
  drawState(canvas, {area.x, area.y, area.width, 1});
  const int rows = std::min(int(queue_.size()), std::max((area.height - 1) / 3, 1));
  list_ = {area.x, area.y + 1, area.width, rows};
  scroll_.fit(queue_.size(), std::size_t(std::max(rows, 1)));
  for (int i = 0; i < rows; ++i) {
    const std::size_t at = scroll_.first() + std::size_t(i);
    if (at < queue_.size()) drawRow(canvas, {list_.x, list_.y + i, list_.width, 1}, queue_[at], at == scroll_.at());
  }
  const int y = list_.bottom() + 1;
  if (queue_.empty())
    canvas.put(area.x + 2, y, state_.enabled ? "What comes and matches waits here." : "Switch it on with i: what comes then waits here.", {Look::dim}, area.right());
  else
    text_.draw(canvas, {area.x, y, area.width, std::max(area.bottom() - y, 0)});
}

void InterceptPage::decide(std::function<Result<void>(HeldQueue&)> what) {
  shell_.doer().run([&intercept = shell_.backend().intercept, what = std::move(what)](const CancelToken&) { return what(intercept); },
                    alive_.wrap([this](const Result<void>& done) {
                      if (!done) shell_.tell(display::sentenceText(done.error().message), true);
                      shell_.redraw();
                    }));
}

void InterceptPage::change(void (*how)(State&)) {
  decide([how](HeldQueue& intercept) {
    State state = intercept.state();
    how(state);
    return intercept.setState(state);
  });
}

void InterceptPage::askCondition() {
  const auto typed = [](const std::string& text) -> std::optional<filter::Problem> {
    auto compiled = filter::Expression::compile(text);
    if (auto* problem = std::get_if<filter::Problem>(&compiled)) return std::move(*problem);
    return std::nullopt;
  };
  shell_.ask({"Hold when: ", state_.condition, typed, alive_.wrap([this](const std::string& text) {
    decide([text](HeldQueue& intercept) {
      State state = intercept.state();
      state.condition = text;
      return intercept.setState(state);
    });
  })});
}

void InterceptPage::forward() {
  const service::HeldRow* row = chosen();
  if (!row) return;
  const auto edit = edits_.find(row->id);
  decide([id = row->id, edit = edit == edits_.end() ? service::HeldEdit() : edit->second](HeldQueue& intercept) { return intercept.forward(id, edit); });
}

void InterceptPage::edit() {
  const service::HeldRow* row = chosen();
  if (!row) return;
  if (row->receiving) return shell_.tell("Its content is still on its way: edit it once it is here.");
  shell_.reader().run([&intercept = shell_.backend().intercept, id = row->id](const CancelToken&) { return intercept.open(id); },
                      alive_.wrap([this](Result<service::HeldItem> item) {
                        if (!item) return shell_.tell(display::sentenceText(item.error().message), true);
                        const auto before = edits_.find(item->row.id);
                        const service::HeldEdit edit = before == edits_.end() ? service::HeldEdit() : before->second;
                        if (const auto typed = shell_.edit(fileOf(*item, edit))) take(*item, *typed);
                      }));
}

void InterceptPage::take(const service::HeldItem& item, const std::string& typed) {
  edits_[item.row.id] = editOf(item, typed);
  shownId_ = 0;
  shell_.doer().run([&intercept = shell_.backend().intercept, id = item.row.id, edit = edits_[item.row.id]](const CancelToken&) { return problemOf(intercept.check(id, edit)); },
                    alive_.wrap([this](const std::string& problem) {
                      if (problem.empty())
                        shell_.tell("Edited: f forwards it.");
                      else
                        shell_.tell("It cannot be sent so: " + problem + " e edits it further.", true);
                    }));
  shell_.redraw();
}

bool InterceptPage::toggles(const Key& key) {
  if (key.is(U'i'))
    change([](State& s) { s.enabled = !s.enabled; });
  else if (key.is(U'1'))
    change([](State& s) { s.requests = !s.requests; });
  else if (key.is(U'2'))
    change([](State& s) { s.responses = !s.responses; });
  else if (key.is(U'3'))
    change([](State& s) { s.messages = !s.messages; });
  else if (key.is(U'w'))
    askCondition();
  else
    return false;
  return true;
}

bool InterceptPage::key(const Key& key) {
  if (toggles(key)) return true;
  const std::uint64_t id = chosen() ? chosen()->id : 0;
  if (key.is(U'F')) {
    decide([](HeldQueue& intercept) { return intercept.forwardAll(); });
    return true;
  }
  if (id != 0) {
    if (key.is(U'f') || key.code == Key::enter) return forward(), true;
    if (key.is(U'd')) return decide([id](HeldQueue& i) { return i.drop(id); }), true;
    if (key.is(U'a')) return decide([id](HeldQueue& i) { return i.abort(id); }), true;
    if (key.is(U'e')) return edit(), true;
    if (key.is(U'h')) return decide([id, on = !chosen()->alsoResponse](HeldQueue& i) { return i.setAlsoResponse(id, on); }), true;
  }
  if (key.code == Key::click && list_.has(key.x, key.y)) {
    scroll_.choose(scroll_.first() + std::size_t(key.y - list_.y));
    return true;
  }
  // The list by the arrows, the text by pages.
  const bool pages = key.code == Key::pageDown || key.code == Key::pageUp || key.code == Key::wheelDown || key.code == Key::wheelUp || key.is(U'/') || key.is(U'n') || key.is(U'N');
  if (pages || (key.code == Key::escape && text_.searching())) return text_.key(key);
  return scroll_.key(key);
}

std::vector<KeyHint> InterceptPage::keys() const {
  std::vector<KeyHint> out{{"Esc", "back"}, {"i", state_.enabled ? "off" : "on"}};
  if (!queue_.empty())
    for (const KeyHint& hint : std::initializer_list<KeyHint>{{"f", "forward"}, {"d", "drop"}, {"a", "abort"}, {"e", "edit"}, {"F", "forward all"}, {"h", "response too"}}) out.push_back(hint);
  out.push_back({"w", "when"});
  out.push_back({"?", "help"});
  return out;
}

}  // namespace penstock::cui
