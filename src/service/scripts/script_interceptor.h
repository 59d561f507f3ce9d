// SPDX-License-Identifier: GPL-3.0-or-later
// Scripts where exchanges pass, after rules.
#pragma once

#include <atomic>
#include <functional>
#include <memory>

#include "penstock/engine/interceptor.h"
#include "penstock/engine/tunnel_interceptor.h"
#include "penstock/model/script_config.h"
#include "penstock/script/host.h"

namespace penstock::service {

/// What all of its interceptions share. Lifetime: the host outlives the engine.
struct ScriptRun {
  explicit ScriptRun(script::Host& h) : host(h) {}
  script::Host& host;
  std::atomic<model::ScriptConfig::OnFailure> onFailure{model::ScriptConfig::OnFailure::pass};
  std::function<bool()> calledByRules;  // whether rules name functions: Passage::calls. May be empty
};

/// Each exchange has the scripts that were in force when its request came. Thread: any.
class ScriptInterceptor final : public engine::Interceptor, public engine::TunnelInterceptor {
 public:
  explicit ScriptInterceptor(std::shared_ptr<ScriptRun> run) : run_(std::move(run)) {}
  std::unique_ptr<engine::Interception> begin(const engine::Passage& passage) override;
  bool wantsTunnels() const override;
  net::Awaitable<std::optional<model::TraceEntry>> tunnel(net::IoThread& thread, const engine::TunnelFacts& facts) override;

 private:
  std::shared_ptr<ScriptRun> run_;
};

}  // namespace penstock::service
