// SPDX-License-Identifier: GPL-3.0-or-later
// What scripts do to one exchange.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "service/scripts/carry_out.h"
#include "service/scripts/exchange_parts.h"
#include "service/scripts/script_interceptor.h"

namespace penstock::service {

inline constexpr script::Hook requestHooks = script::Hook::request | script::Hook::onRequest | script::Hook::wants;
inline constexpr script::Hook responseHooks = script::Hook::response | script::Hook::onResponse;

class ScriptInterception final : public engine::Interception, private engine::MessageInterception {
 public:
  ScriptInterception(std::shared_ptr<ScriptRun> run, script::ActiveScripts scripts, const engine::Passage& passage);

  net::Awaitable<engine::Verdict> request(engine::Passage& passage) override;
  net::Awaitable<engine::Verdict> response(engine::Passage& passage) override;
  engine::MessageInterception* messages(engine::Passage& passage) override {
    passage_ = &passage;
    return hasMessages_ ? this : nullptr;
  }
  void abandon() override;

 private:
  using Side = engine::Side;
  /// One script's turn on one side.
  struct Step {
    script::ScriptPtr script;
    script::Hook hooks = script::Hook::none;
    std::string function;  // of a rule's call; "": its hooks
    bool second = false;   // it was asked once and wants the body
    bool noOther = false;  // the request's body is not to be had any more
  };
  /// Of one side.
  struct Half {
    bool begun = false;
    std::vector<Step> steps;
    std::size_t next = 0;
    bool asked = false;  // for the body
  };
  struct Of {
    script::PendingCallPtr last;  // its worker is preferred
    std::string wish;             // what wants() said of the response
  };
  /// What one step came to: nothing is the next step's turn.
  using Turn = std::optional<engine::Verdict>;

  net::Awaitable<engine::Verdict> at(Side side, engine::Passage& passage);
  void begin(Side side, const engine::Passage& passage);
  net::Awaitable<Turn> take(Side side, Step& step, engine::Passage& passage);
  net::Awaitable<script::Outcome> call(const Step& step, const CallAbout& about, const engine::Passage& passage);
  bool wantsBodyFirst(Side side, const Step& step, const engine::Passage& passage);
  Turn askForBody(Side side, Step& step, const script::Outcome& outcome, engine::Passage& passage);
  net::Awaitable<Turn> carry(const Step& step, const script::Outcome& outcome, engine::Passage& passage);
  Turn failed(const Step& step, const std::string& why, const std::vector<std::string>& traceback, engine::Passage& passage);
  void say(const Step& step, const script::Outcome& outcome, engine::Passage& passage);
  net::Awaitable<> sleep(std::chrono::milliseconds time, engine::Passage& passage);
  std::string labelOf(const engine::Passage& passage) const;

  net::Awaitable<engine::MessageVerdict> message(const model::Message& message, std::string& payload) override;
  void live(std::shared_ptr<engine::Injector> injector) override { injector_ = std::move(injector); }

  const std::shared_ptr<ScriptRun> run_;
  const script::ActiveScripts scripts_;
  engine::Passage* passage_ = nullptr;  // once messages were asked for
  const bool hasMessages_;
  std::array<Half, 2> halves_;
  std::map<script::ScriptPtr, Of> of_;
  std::vector<script::PendingCallPtr> pending_;
  net::asio::steady_timer* timer_ = nullptr;
  bool abandoned_ = false;
  std::shared_ptr<engine::Injector> injector_;
  unsigned messagesTold_ = 0;
};

}  // namespace penstock::service
