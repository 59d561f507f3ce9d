// SPDX-License-Identifier: GPL-3.0-or-later
// All that is seen, and what keys do, without a terminal: frames are asked for, keys are given.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cui/ui/actions.h"
#include "cui/list/list_page.h"
#include "cui/page.h"
#include "cui/screen/line_edit.h"

namespace penstock::cui {

/// What lies outside of the screen.
class Outside {
 public:
  virtual ~Outside() = default;
  /// `text` as the person's editor leaves it. Waits. **Errors**: it cannot be started, or ended with an error.
  virtual Result<std::string> edit(const std::string& text) = 0;
  /// False: the terminal has no clipboard, or none for so much.
  virtual bool copy(std::string_view text) = 0;
};

/// Lifetime: of `backend`, `inbox` and `outside`. Thread: one.
class Ui final : public Shell {
 public:
  Ui(Backend& backend, const Inbox& inbox, Outside& outside);
  ~Ui() override;

  void setFilter(const std::string& expression) { list_->setFilter(expression); }
  /// A line of a log: kept for the page of them, and told.
  void say(std::string line);
  /// Takes over what changed. When to look again although nothing is told.
  std::optional<std::chrono::milliseconds> update();
  void draw(Canvas& canvas);
  void key(const Key& key);
  /// Since the last call something happened that may be seen.
  bool takeDirty() { return std::exchange(dirty_, false); }
  bool over() const { return over_; }

  // Shell
  Backend& backend() override { return backend_; }
  const CapturePtr& capture() override { return capture_; }
  const Inbox& inbox() override { return inbox_; }
  Worker& reader() override { return reader_; }
  Worker& doer() override { return doer_; }
  void open(std::unique_ptr<Page> page) override;
  void leave() override { ++leaving_; }
  void quit() override;
  void ask(Question question) override;
  void askYesNo(std::string sentence, std::function<void()> yes) override;
  void tell(std::string sentence, bool bad = false) override;
  void redraw() override { dirty_ = true; }
  std::optional<std::string> edit(const std::string& text) override;
  bool copy(std::string_view text) override { return outside_.copy(text); }

 private:
  Page& top() { return *pages_.back(); }
  void takeLeaves();
  void changeCapture();
  bool answer(const Key& key);
  bool command(const Key& key);
  bool exchangeCommand(const Key& key);
  template <class P>
  void openOnce();
  void readQuestion();
  void drawTitle(Canvas& canvas, const Area& line);
  void drawFoot(Canvas& canvas, const Area& area);
  void drawKeys(Canvas& canvas, const Area& line);
  int footHeight() const { return question_ && question_->typed ? 3 : 2; }

  static constexpr std::size_t mostSaid = 5000;

  Backend& backend_;
  const Inbox& inbox_;
  Outside& outside_;
  CapturePtr capture_;
  bool dirty_ = true, over_ = false;
  int leaving_ = 0;
  std::shared_ptr<void> attending_;
  std::deque<std::string> said_;
  std::string told_;
  bool toldBad_ = false;
  std::optional<Question> question_;
  std::optional<filter::Problem> questionProblem_;
  LineEdit questionEdit_;
  std::function<void()> yes_;
  Worker reader_, doer_;
  Actions actions_;
  std::vector<std::unique_ptr<Page>> pages_;
  ListPage* list_ = nullptr;
  Subscription captureComing_, recordingChanged_, heldChanged_;
};

}  // namespace penstock::cui
