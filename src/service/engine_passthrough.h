// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "penstock/engine/engine.h"
#include "penstock/service/passthrough.h"

namespace penstock::service {

/// Lifetime: the engine outlives the calls. Thread: any, but setEngine, which comes before the rest.
class EnginePassthrough final : public Passthrough {
 public:
  void setEngine(engine::Engine* engine) { engine_ = engine; }

  std::vector<std::string> hosts() const override { return engine_ ? engine_->passthrough() : std::vector<std::string>(); }
  void setHosts(std::vector<std::string> patterns) override {
    if (engine_) engine_->setPassthrough(std::move(patterns));
  }
  std::vector<model::AutoPassthrough> automatic() const override {
    return engine_ ? engine_->automaticPassthroughs() : std::vector<model::AutoPassthrough>();
  }
  bool retry(const std::string& host) override { return engine_ && engine_->retryDecryption(host); }
  Notifier<model::AutoPassthrough>& changed() override { return changed_; }

 private:
  engine::Engine* engine_ = nullptr;
  Notifier<model::AutoPassthrough> changed_;
};

}  // namespace penstock::service
