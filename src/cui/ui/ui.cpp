// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/ui/ui.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "cui/detail/detail_page.h"
#include "cui/pages/intercept_page.h"
#include "cui/pages/rules_page.h"
#include "cui/pages/text_page.h"
#include "penstock/display/format.h"

namespace penstock::cui {

Ui::Ui(Backend& backend, const Inbox& inbox, Outside& outside)
    : backend_(backend),
      inbox_(inbox),
      outside_(outside),
      capture_(backend.capture()),
      attending_(backend.intercept.attend()),  // how many are held is on every page
      reader_(inbox, "reader"),
      doer_(inbox, "doer"),
      actions_(*this, [this](model::ExchangeId id) { list_->choose(id); }) {
  auto list = std::make_unique<ListPage>(*this);
  list_ = list.get();
  pages_.push_back(std::move(list));
  const auto wake = [inbox = &inbox_] { inbox->wake(); };
  captureComing_ = backend_.captureChanged.subscribe(wake);
  recordingChanged_ = capture_->changed().subscribe(wake);
  heldChanged_ = backend_.intercept.changed().subscribe(wake);
  for (const std::string& warning : backend_.warnings()) say("warning: " + warning);
}

Ui::~Ui() = default;

void Ui::say(std::string line) {
  std::string shown = display::wireText(line, 4000);
  tell(shown, true);
  said_.push_back(display::timeOfDayText(wallNow()) + "  " + std::move(shown));
  if (said_.size() > mostSaid) said_.pop_front();
}

void Ui::tell(std::string sentence, bool bad) {
  told_ = std::move(sentence);
  toldBad_ = bad;
  dirty_ = true;
}

void Ui::open(std::unique_ptr<Page> page) {
  pages_.push_back(std::move(page));
  dirty_ = true;
}

template <class P>
void Ui::openOnce() {
  if (!dynamic_cast<P*>(&top())) open(std::make_unique<P>(*this));
}

void Ui::takeLeaves() {
  for (; leaving_ > 0; --leaving_)
    if (pages_.size() > 1) pages_.pop_back();
}

// Pages that are about exchanges of the former project leave with it.
void Ui::changeCapture() {
  const CapturePtr now = backend_.capture();
  if (now == capture_) return;
  capture_ = now;
  recordingChanged_ = capture_->changed().subscribe([inbox = &inbox_] { inbox->wake(); });
  std::vector<std::unique_ptr<Page>> stay;
  for (auto& page : pages_) {
    const int before = leaving_;
    page->captureChanged();
    if (std::exchange(leaving_, before) == before) stay.push_back(std::move(page));
  }
  pages_ = std::move(stay);
  dirty_ = true;
}

std::optional<std::chrono::milliseconds> Ui::update() {
  changeCapture();
  const auto again = top().update();
  takeLeaves();
  return again;
}

void Ui::quit() {
  const std::size_t held = backend_.intercept.held();
  if (held == 0) {
    over_ = true;
    return;
  }
  const std::string what = held == 1 ? std::string("One is held and ") : std::to_string(held) + " are held and ";
  const std::string then = backend_.goesOn ? (held == 1 ? "waits" : "wait") + std::string(" for somebody to decide when you quit.")
                                           : (held == 1 ? "goes" : "go") + std::string(" on as it came when you quit.");
  askYesNo(what + then + " Quit? (y/n)", [this] { over_ = true; });
}

void Ui::ask(Question question) {
  questionEdit_.set(question.text);
  question_ = std::move(question);
  readQuestion();
  dirty_ = true;
}

void Ui::askYesNo(std::string sentence, std::function<void()> yes) {
  tell(std::move(sentence));
  yes_ = std::move(yes);
}

std::optional<std::string> Ui::edit(const std::string& text) {
  Result<std::string> typed = outside_.edit(text);
  dirty_ = true;
  if (typed) return std::move(*typed);
  tell(display::sentenceText(typed.error().message), true);
  return std::nullopt;
}

void Ui::readQuestion() { questionProblem_ = question_->typed ? question_->typed(questionEdit_.text()) : std::nullopt; }

/// Whether the key was for whoever asks.
bool Ui::answer(const Key& key) {
  if (yes_) {
    const auto yes = std::exchange(yes_, nullptr);
    told_.clear();
    if (key.is(U'y') || key.is(U'Y')) yes();
    return true;
  }
  if (!question_) return false;
  if (key.isMouse()) return true;
  if (key.code == Key::escape) {
    const Question question = *std::exchange(question_, std::nullopt);
    if (question.left) question.left();
  } else if (key.code == Key::enter) {
    if (questionProblem_) return true;
    const Question question = *std::exchange(question_, std::nullopt);
    question.done(questionEdit_.text());
  } else if (questionEdit_.key(key)) {
    readQuestion();
  }
  return true;
}

bool Ui::exchangeCommand(const Key& key) {
  const model::ExchangeId id = top().exchange();
  if (id == 0) return false;
  if (key.is(U'e'))
    actions_.edit(id);
  else if (key.is(U'r'))
    actions_.resend(id);
  else if (key.is(U'c'))
    actions_.copyAsCurl(id);
  else if (key.is(U'm'))
    actions_.mark(id);
  else if (pages_.size() == 1 && (key.code == Key::enter || key.code == Key::doubleClick))
    open(std::make_unique<DetailPage>(*this, id));
  else
    return false;
  return true;
}

bool Ui::command(const Key& key) {
  if (exchangeCommand(key)) return true;
  if (key.code == Key::escape) return leave(), true;
  if (key.is(U'q')) return quit(), true;
  if (key.is(U'i')) return openOnce<InterceptPage>(), true;
  if (key.is(U'R')) return openOnce<RulesPage>(), true;
  if (key.is(U'?')) return open(std::make_unique<TextPage>(*this, "Keys", helpLines)), true;
  if (key.is(U'L')) {
    open(std::make_unique<TextPage>(*this, "Said", [said = std::vector<std::string>(said_.begin(), said_.end())](std::size_t cells) {
      std::vector<Line> out;
      for (const std::string& line : said)
        for (std::string& piece : wrapped(line, cells)) out.push_back({{std::move(piece), {}}});
      if (out.empty()) out.push_back({{"Nothing was said.", {Look::dim}}});
      return out;
    }));
    return true;
  }
  return false;
}

void Ui::key(const Key& key) {
  dirty_ = true;
  if (answer(key)) return takeLeaves();
  told_.clear();
  if (!top().key(key)) command(key);
  takeLeaves();
}

void Ui::drawTitle(Canvas& canvas, const Area& line) {
  const Style bar{Look::title, true, true};
  canvas.fill(line.x, line.y, line.width, bar);
  std::string right;
  const auto add = [&right](const std::string& text) { right += (right.empty() ? "" : " · ") + text; };
  const std::size_t held = backend_.intercept.held();
  if (held > 0) add(std::to_string(held) + " held");
  if (backend_.intercept.state().enabled) add("intercept on");
  const service::RecordingStatus status = capture_->status();
  if (!status.recording) add("not recording");
  if (line.width >= 120 && !status.project.empty()) add(display::wireText(std::filesystem::path(status.project).filename().string(), 40));
  const auto listening = backend_.listening();
  if (!listening.empty()) add(display::wireText(listening.front()) + (listening.size() > 1 ? " +" + std::to_string(listening.size() - 1) : ""));
  const int rightCells = int(std::min<std::size_t>(cellsOf(right), std::size_t(line.width / 2)));
  canvas.putRight(line.right() - rightCells - 1, line.y, right, bar, line.right() - 1);
  canvas.put(line.x + 1, line.y, top().title(), bar, line.right() - rightCells - 2);
}

void Ui::drawKeys(Canvas& canvas, const Area& line) {
  const std::vector<KeyHint> hints = question_ ? std::vector<KeyHint>{{"Enter", "so"}, {"Esc", "not"}, {"Ctrl+U", "empty"}} : top().keys();
  const auto cellsOfHint = [](const KeyHint& hint) { return int(cellsOf(hint.key) + cellsOf(hint.does)) + 1; };
  // Help and the way out have their place in any width.
  const auto always = [](const KeyHint& hint) { return hint.key == "?" || hint.key == "q"; };
  int x = line.x, kept = 0;
  for (const KeyHint& hint : hints) kept += always(hint) ? cellsOfHint(hint) + 2 : 0;
  for (const KeyHint& hint : hints) {
    const int cells = cellsOfHint(hint);
    if (always(hint)) kept -= cells + 2;
    if (x + cells > line.right() - kept) continue;  // a shorter one may have room
    x = canvas.put(x, line.y, hint.key, {Look::key, true}, line.right());
    x = canvas.put(x + 1, line.y, hint.does, {Look::dim}, line.right()) + 2;
  }
}

void Ui::drawFoot(Canvas& canvas, const Area& area) {
  drawKeys(canvas, {area.x, area.bottom() - 1, area.width, 1});
  if (question_) {
    const int x = canvas.put(area.x, area.y, question_->label, {Look::key, true}, area.right());
    questionEdit_.draw(canvas, x, area.y, area.right());
    if (questionProblem_ && area.height > 2)
      drawProblem(canvas, {area.x, area.y + 1, area.width, 1}, questionEdit_.columnOf(questionProblem_->position),
                  questionEdit_.columnOf(questionProblem_->position + std::max<std::size_t>(questionProblem_->length, 1)), *questionProblem_);
    return;
  }
  std::string sentence = told_;
  bool bad = toldBad_;
  if (sentence.empty()) {
    const service::RecordingStatus status = capture_->status();
    if (!status.problem.empty()) sentence = "Recording stopped, traffic goes on: " + status.problem;
    bad = true;
  }
  canvas.put(area.x, area.y, display::wireText(sentence), {bad ? Look::bad : Look::notice}, area.right());
}

void Ui::draw(Canvas& canvas) {
  canvas.clear();
  const Area all = canvas.all();
  const int foot = std::min(footHeight(), all.height);
  const Area page{all.x, all.y + 1, all.width, std::max(all.height - 1 - foot, 0)};
  top().draw(canvas, page);
  drawTitle(canvas, {all.x, all.y, all.width, 1});
  drawFoot(canvas, {all.x, all.bottom() - foot, all.width, foot});
}

}  // namespace penstock::cui
