// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/scripts/script_interception.h"

#include <algorithm>
#include <utility>

namespace penstock::service {

using engine::Passage;
using engine::Verdict;
using model::By;
using model::Did;
using script::Hook;
using script::Outcome;
using Level = script::ConsoleLine::Level;

ScriptInterception::ScriptInterception(std::shared_ptr<ScriptRun> run, script::ActiveScripts scripts, const Passage&)
    : run_(std::move(run)),
      scripts_(std::move(scripts)),
      hasMessages_(std::any_of(scripts_->begin(), scripts_->end(), [](const auto& one) { return any(one.hooks & Hook::message); })) {}

net::Awaitable<Verdict> ScriptInterception::request(Passage& passage) { return at(Side::request, passage); }

net::Awaitable<Verdict> ScriptInterception::response(Passage& passage) { return at(Side::response, passage); }

void ScriptInterception::abandon() {
  abandoned_ = true;
  for (const script::PendingCallPtr& call : pending_) call->abandon();
  if (timer_) timer_->cancel();
}

/// What rules call, then all scripts that have hooks for that side.
void ScriptInterception::begin(Side side, const Passage& passage) {
  Half& half = halves_[std::size_t(side)];
  half.begun = true;
  for (const Passage::Call& call : passage.calls(side)) {
    Step& step = half.steps.emplace_back();
    step.script = run_->host.add(call.file, script::ScriptOrigin::rule, true);
    step.function = call.function;
  }
  const Hook hooks = side == Side::request ? requestHooks : responseHooks;
  for (const script::ActiveScript& one : *scripts_) {
    if (!any(one.hooks & hooks)) continue;
    Step& step = half.steps.emplace_back();
    step.script = one.script;
    step.hooks = one.hooks;
  }
}

net::Awaitable<Verdict> ScriptInterception::at(Side side, Passage& passage) {
  Half& half = halves_[std::size_t(side)];
  if (!half.begun) begin(side, passage);
  while (half.next < half.steps.size() && !abandoned_) {
    Step& step = half.steps[half.next];
    if (wantsBodyFirst(side, step, passage)) {
      half.asked = true;
      co_return Verdict::withBody();
    }
    Turn turn = co_await take(side, step, passage);
    if (turn) co_return std::move(*turn);
    ++half.next;
  }
  co_return Verdict::pass();
}

bool ScriptInterception::wantsBodyFirst(Side side, const Step& step, const Passage& passage) {
  if (halves_[std::size_t(side)].asked || passage.body(side) || hasNoContent(passage, side) || !step.function.empty()) return false;
  if (side == Side::request) return (any(step.hooks & Hook::onRequest) && !any(step.hooks & Hook::wants)) || step.script->holdsRequests;
  const std::string& wish = of_[step.script].wish;
  return wish == "body" || (wish.empty() && any(step.hooks & Hook::onResponse));
}

net::Awaitable<ScriptInterception::Turn> ScriptInterception::take(Side side, Step& step, Passage& passage) {
  while (true) {
    CallAbout about;
    about.phase = side == Side::request ? "request" : "response";
    about.function = step.function;
    about.second = step.second;
    about.noRequestBody = side == Side::request ? halves_[0].asked : step.noOther;
    about.noResponseBody = halves_[1].asked || of_[step.script].wish == "head";
    const Outcome outcome = co_await call(step, about, passage);
    say(step, outcome, passage);
    switch (outcome.kind) {
      case Outcome::Kind::abandoned: co_return Verdict::pass();
      case Outcome::Kind::failed: co_return failed(step, outcome.why, outcome.parts, passage);
      case Outcome::Kind::result: {
        Turn turn = co_await carry(step, outcome, passage);
        co_return turn;
      }
      case Outcome::Kind::needBody: break;
    }
    Turn turn = askForBody(side, step, outcome, passage);
    if (turn) co_return turn;
  }
}

/// Nothing: it is to be called again at once.
ScriptInterception::Turn ScriptInterception::askForBody(Side side, Step& step, const Outcome& outcome, Passage& passage) {
  const std::string which = outcome.parts.empty() ? std::string() : outcome.parts[0];
  if (outcome.parts.size() > 1) of_[step.script].wish = outcome.parts[1];
  Half& half = halves_[std::size_t(side)];
  if (side == Side::response && which == "request" && !step.noOther) {
    // It went on long ago; from the next exchange on it is there, unless wants() says what is.
    step.noOther = true;
    if (!any(step.hooks & Hook::wants) && !step.script->holdsRequests.exchange(true)) {
      script::ConsoleLine line;
      line.level = Level::warning;
      line.script = step.script->name;
      line.text = "response(x) looks at the request's body, which went on already: from now on it is held";
      run_->host.console().add(std::move(line));
    }
    return std::nullopt;
  }
  if (half.asked) return failed(step, "it asks for a body that is not to be had", {}, passage);
  half.asked = step.second = true;
  return Verdict::withBody();
}

net::Awaitable<Outcome> ScriptInterception::call(const Step& step, const CallAbout& about, const Passage& passage) {
  const ExchangeParts parts(passage, about);
  script::PendingCallPtr& last = of_[step.script].last;
  const script::PendingCallPtr pending = run_->host.call(passage.thread(), step.script, passage.exchange().id, parts.all(), last);
  last = pending;
  pending_.push_back(pending);
  Outcome outcome = co_await pending->wait();
  std::erase(pending_, pending);
  co_return outcome;
}

net::Awaitable<ScriptInterception::Turn> ScriptInterception::carry(const Step& step, const Outcome& outcome, Passage& passage) {
  Turn turn;
  auto done = carryOut(outcome.parts, passage, step.script->name);
  if (!done) co_return failed(step, done.error().message, {}, passage);
  if (!done->wish.empty()) of_[step.script].wish = done->wish;
  if (done->delay.count() > 0) co_await sleep(done->delay, passage);
  if (done->verdict) turn.emplace(std::move(*done->verdict));
  co_return turn;
}

net::Awaitable<> ScriptInterception::sleep(std::chrono::milliseconds time, Passage& passage) {
  net::asio::steady_timer timer(passage.thread().context(), time);
  timer_ = &timer;
  net::error_code ignored;
  if (!abandoned_) co_await timer.async_wait(net::asio::redirect_error(net::asio::use_awaitable, ignored));
  timer_ = nullptr;
}

std::string ScriptInterception::labelOf(const Passage& passage) const {
  constexpr std::size_t longest = 200;
  const model::RequestHead& head = passage.request();
  return (head.method + " " + passage.exchange().host + head.path).substr(0, longest);
}

ScriptInterception::Turn ScriptInterception::failed(const Step& step, const std::string& why, const std::vector<std::string>& traceback,
                                                    Passage& passage) {
  passage.did({Did::scriptFailed, why, By::script, step.script->name});
  const auto add = [&](std::string text) {
    script::ConsoleLine line;
    line.level = Level::error;
    line.script = step.script->name;
    line.exchange = passage.exchange().id;
    line.text = std::move(text);
    run_->host.console().add(std::move(line));
  };
  add(labelOf(passage) + ": " + why);
  for (const std::string& text : traceback) {
    for (std::size_t from = 0; from < text.size();) {
      const std::size_t end = std::min(text.find('\n', from), text.size());
      add("  " + text.substr(from, end - from));
      from = end + 1;
    }
  }
  if (run_->onFailure.load() == model::ScriptConfig::OnFailure::pass) return std::nullopt;
  engine::FixedReply reply;
  reply.status = 502;
  reply.reason = "Bad Gateway";
  reply.headers.emplace_back("Content-Type", "text/plain; charset=utf-8");
  reply.body = "The script " + step.script->name + " failed: " + why + "\n";
  return Verdict::answer(std::move(reply));
}

void ScriptInterception::say(const Step& step, const Outcome& outcome, Passage& passage) {
  for (const std::string& text : outcome.said) passage.did({Did::scriptSaid, text, By::script, step.script->name});
}

net::Awaitable<engine::MessageVerdict> ScriptInterception::message(const model::Message& message, std::string& payload) {
  constexpr unsigned mostTold = 20;
  engine::MessageVerdict verdict = engine::MessageVerdict::pass;
  const std::string number = std::to_string(message.index);
  for (const script::ActiveScript& one : *scripts_) {
    if (!any(one.hooks & Hook::message) || abandoned_) continue;
    Step step;
    step.script = one.script;
    step.hooks = one.hooks;
    CallAbout about;
    about.phase = "message";
    about.noRequestBody = about.noResponseBody = true;
    about.message = &message;
    about.payload = payload;
    const Outcome outcome = co_await call(step, about, *passage_);
    if (outcome.kind == Outcome::Kind::abandoned) co_return verdict;
    const bool tells = messagesTold_ < mostTold;
    if (tells) say(step, outcome, *passage_);
    Result<MessageCarriedOut> done = makeError(ErrorCode::io, outcome.why);
    if (outcome.kind == Outcome::Kind::result) done = carryOutOnMessage(outcome.parts);
    if (!done) {
      const bool blocks = failed(step, done.error().message, outcome.parts, *passage_).has_value();
      if (blocks) co_return engine::MessageVerdict::drop;
      continue;
    }
    for (auto& added : done->injected)
      if (injector_) injector_->inject(added.direction, added.kind, std::move(added.payload));
    if (!done->mark.empty()) passage_->annotate(done->mark);
    if (!done->dropped && !done->payload) continue;
    if (tells) {
      ++messagesTold_;
      model::TraceEntry entry(done->dropped ? Did::messageDropped : Did::messageChanged, number, By::script, step.script->name);
      if (done->payload) model::addBodyChange(entry.changes, "message", payload, *done->payload);
      passage_->did(std::move(entry));
    }
    if (done->dropped) co_return engine::MessageVerdict::drop;
    payload = std::move(*done->payload);
    verdict = engine::MessageVerdict::edited;
  }
  co_return verdict;
}

}  // namespace penstock::service
