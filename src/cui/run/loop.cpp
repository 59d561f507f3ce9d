// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/run/loop.h"

#include <langinfo.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <clocale>
#include <cstdlib>
#include <memory>
#include <optional>

#include "cui/terminal/editor.h"
#include "cui/terminal/signals.h"
#include "cui/terminal/terminal.h"

namespace penstock::cui {
namespace {

constexpr std::chrono::milliseconds frame{50};

/// Draws what changed, at most twenty times a second, and gives keys to whoever they are for.
class Loop final : public Outside {
 public:
  Loop(Inbox& inbox, const std::atomic<bool>& asked, const CapturedErrors& errors) : inbox_(inbox), asked_(asked), errors_(errors) {}

  void run(Ui& ui) {
    bool dirty = true;
    std::optional<std::chrono::milliseconds> again;
    canvas_.emplace(terminal_.columns(), terminal_.rows());
    SteadyTime last{};
    while (!ui.over() && !asked_ && !gone_) {
      dirty = ui.takeDirty() || dirty;
      const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(steadyNow() - last);
      if (dirty && since >= frame) {
        again = ui.update();
        ui.draw(*canvas_);
        terminal_.paint(*canvas_);
        last = steadyNow();
        dirty = false;
      }
      const int wait = dirty ? int(std::max<std::int64_t>((frame - since).count(), 0)) : again ? int(again->count()) : -1;
      dirty = look(ui, wait) || dirty || again;
    }
  }

  Result<std::string> edit(const std::string& text) override {
    terminal_.leave();
    signals_.lend();
    auto typed = editText(text, {errors_.original(), inbox_.descriptor(), [this] {
                                   inbox_.run();
                                   return !asked_;
                                 }});
    signals_.takeBack();
    terminal_.comeBack();
    fit();
    return typed;
  }
  bool copy(std::string_view text) override { return terminal_.copy(text); }

 private:
  void fit() {
    terminal_.resize();
    canvas_.emplace(terminal_.columns(), terminal_.rows());
  }

  /// Whether something may be another now.
  bool look(Ui& ui, int wait) {
    std::array<pollfd, 3> all{{{STDIN_FILENO, POLLIN, 0}, {inbox_.descriptor(), POLLIN, 0}, {signals_.descriptor(), POLLIN, 0}}};
    if (::poll(all.data(), all.size(), wait) <= 0) return false;
    if (all[2].revents) takeSignals();
    if (all[1].revents) inbox_.run();
    if (all[0].revents & (POLLHUP | POLLERR | POLLNVAL)) gone_ = true;
    if (all[0].revents & POLLIN) takeKeys(ui);
    return true;
  }

  void takeKeys(Ui& ui) {
    bool any = false;
    for (auto key = terminal_.key(); key && !ui.over(); key = terminal_.key()) {
      any = true;
      if (key->code == Key::control && key->c == U'l') terminal_.forget();
      if (key->code != Key::none) ui.key(*key);
    }
    empty_ = any ? 0 : empty_ + 1;
    if (empty_ > 100) gone_ = true;  // readable, and nothing comes: its end
  }

  void takeSignals() {
    const TerminalSignals::Told told = signals_.take();
    if (told.stop) {
      terminal_.leave();
      signals_.stopHere();
      signals_.take();
    }
    if (told.stop || told.goOn) terminal_.comeBack();
    if (told.stop || told.goOn || told.resized) fit();
  }

  Inbox& inbox_;
  const std::atomic<bool>& asked_;
  const CapturedErrors& errors_;
  TerminalSignals signals_;
  Terminal terminal_;
  std::optional<Canvas> canvas_;
  bool gone_ = false;
  int empty_ = 0;
};

}  // namespace

void chooseLocale() {
  const auto said = [](const char* name) {
    const char* const value = std::getenv(name);
    return value && *value;
  };
  const bool any = said("LC_ALL") || said("LC_CTYPE") || said("LANG");
  if (!std::setlocale(LC_CTYPE, any ? "" : "C.UTF-8")) std::setlocale(LC_CTYPE, "C.UTF-8");
}

void showTerminal(const std::function<std::unique_ptr<Shown>(Say)>& make, const std::string& filter, Inbox& inbox, const std::atomic<bool>& asked) {
  // Lines come from the first moment on, also before there is somebody to tell them to.
  const auto teller = std::make_shared<Ui*>(nullptr);
  const auto say = [post = inbox.post(), teller](std::string line) {
    post([teller, line = std::move(line)] {
      if (*teller) (*teller)->say(line);
    });
  };
  const CapturedErrors errors(say);
  Loop loop(inbox, asked, errors);
  const std::unique_ptr<Shown> shown = make(say);
  Ui ui(shown->backend(), inbox, loop);
  *teller = &ui;
  ui.setFilter(filter);
  loop.run(ui);
  shown->end();
  *teller = nullptr;
}

}  // namespace penstock::cui
