// SPDX-License-Identifier: GPL-3.0-or-later
// The scripts in force: those of the run, the project's, and plugins.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "penstock/model/script_config.h"
#include "penstock/service/projects.h"
#include "penstock/service/scripts.h"
#include "service/scripts/kept_scripts.h"
#include "service/scripts/script_interceptor.h"

namespace penstock::service {

/// Lifetime: the projects outlive it, it outlives the engine. Thread: any, but begin, which comes before the rest.
class ProjectScripts final : public Scripts {
 public:
  explicit ProjectScripts(Projects& projects) : projects_(projects) {}
  /// Loads them all. `secret` seals what stands in projects, `plugins` is their folder. **Errors**: one of the run's cannot be loaded:
  /// "FILE:LINE: why", or there is no Python for it.
  Result<void> begin(const model::ScriptConfig& config, std::string plugins, std::string secret);
  /// Carries them out. After begin.
  const std::shared_ptr<ScriptInterceptor>& interceptor() const { return interceptor_; }
  /// Tells, on any thread, whether rules name functions of scripts. Before the engine.
  void setCalledByRules(std::function<bool()> called) { run_->calledByRules = std::move(called); }
  /// Workers end. After the engine.
  void end();

  std::vector<ScriptStatus> list() const override;
  Result<void> add(const std::string& file) override;
  Result<void> remove(const std::string& file) override;
  Result<void> setEnabled(const std::string& file, bool on) override;
  Result<void> reload(const std::string& file) override;
  Notifier<>& changed() override { return host_->changed(); }
  std::vector<ConsoleLine> linesSince(std::uint64_t number) const override { return host_->console().since(number); }
  void clearLines() override { host_->console().clear(); }
  Notifier<>& said() override { return host_->console().changed(); }
  std::string pluginsFolder() const override { return plugins_; }

 private:
  void take();
  void addPlugins();
  Result<void> keep();
  script::ScriptPtr find(const std::string& file) const;

  Projects& projects_;
  model::ScriptConfig config_;
  std::string plugins_, secret_;
  std::unique_ptr<script::Host> host_;
  std::shared_ptr<ScriptRun> run_;
  std::shared_ptr<ScriptInterceptor> interceptor_;
  std::mutex mutex_;
  ProjectPtr project_;  // whose scripts these are
  std::vector<KeptScript> kept_;
  Subscription another_;  // project
};

}  // namespace penstock::service
