// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/scripts/script_interceptor.h"

#include <algorithm>

#include "service/scripts/script_interception.h"

namespace penstock::service {
namespace {

using script::Hook;

struct Latest {
  std::uint64_t generation = 0;
  script::ActiveScripts scripts;
  Hook hooks = Hook::none;  // of any
};

/// Takes no lock but for the first exchange of a thread after a change.
const Latest& latestOf(const script::Host& host) {
  thread_local Latest latest;
  if (const std::uint64_t now = host.generation(); latest.generation != now || !latest.scripts) {
    latest = {now, host.active(), Hook::none};
    for (const script::ActiveScript& one : *latest.scripts) latest.hooks |= one.hooks;
  }
  return latest;
}

}  // namespace

std::unique_ptr<engine::Interception> ScriptInterceptor::begin(const engine::Passage& passage) {
  const Latest& latest = latestOf(run_->host);
  const bool wanted = any(latest.hooks & (requestHooks | responseHooks | Hook::message));
  if (!wanted && !(run_->calledByRules && run_->calledByRules())) return nullptr;
  return std::make_unique<ScriptInterception>(run_, latest.scripts, passage);
}

bool ScriptInterceptor::wantsTunnels() const { return any(latestOf(run_->host).hooks & Hook::connect); }

net::Awaitable<std::optional<model::TraceEntry>> ScriptInterceptor::tunnel(net::IoThread& thread, const engine::TunnelFacts& facts) {
  const script::ActiveScripts scripts = latestOf(run_->host).scripts;
  const std::vector<std::string> texts = tunnelParts(facts.host, facts.port, facts.client, facts.process);
  const std::vector<std::string_view> parts(texts.begin(), texts.end());
  std::optional<model::TraceEntry> out;
  for (const script::ActiveScript& one : *scripts) {
    if (!any(one.hooks & Hook::connect)) continue;
    const script::PendingCallPtr pending = run_->host.call(thread, one.script, 0, parts, nullptr);
    const script::Outcome outcome = co_await pending->wait();
    if (outcome.kind == script::Outcome::Kind::failed) {
      script::ConsoleLine line;
      line.level = script::ConsoleLine::Level::error;
      line.script = one.script->name;
      line.text = "connect " + facts.host + ": " + outcome.why;
      run_->host.console().add(std::move(line));
    }
    if (outcome.kind != script::Outcome::Kind::result || !passesThrough(outcome.parts)) continue;
    out = model::TraceEntry(model::Did::passedThrough, "the script asked for it", model::By::script, one.script->name);
    break;
  }
  co_return out;
}

}  // namespace penstock::service
