// SPDX-License-Identifier: GPL-3.0-or-later
// What is held, and what is to be.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "penstock/engine/message_interception.h"
#include "penstock/filter/expression.h"
#include "penstock/service/intercept.h"
#include "penstock/service/projects.h"
#include "service/intercept/held.h"

namespace penstock::service {

/// What is held from now on. Immutable.
struct InterceptSettings {
  InterceptState state;
  filter::ExpressionPtr condition;
  std::uint64_t generation = 0;  // of all there ever were
};
using InterceptSettingsPtr = std::shared_ptr<const InterceptSettings>;

/// Thread: any, but begin(), which comes before the rest. Lifetime: projects outlive it, exchanges that hold something do not.
class InterceptQueue final : public Intercept {
 public:
  InterceptQueue();
  ~InterceptQueue() override;

  // Of the service.
  /// What of it is kept in projects is the open one's from now on, and with another project all that is held goes on.
  void begin(Projects& projects);
  /// Tells on any thread, and at once, whether some rule has a breakpoint. Before the first exchange.
  void setBreakpoints(std::function<bool()> any) { breakpoints_ = std::move(any); }
  /// All goes on as it came, and nothing is held any more. Idempotent.
  void end();

  // Of exchanges.
  /// Nobody wants anything: all there is to ask of most.
  bool idle() const { return !enabled_.load(std::memory_order_relaxed) && !messages_.load(std::memory_order_relaxed) && !breakpoints(); }
  bool breakpoints() const { return breakpoints_ && breakpoints_(); }
  /// Somebody sees what rules hold.
  bool attended() const;
  InterceptSettingsPtr settings() const;
  std::uint64_t generation() const { return generation_.load(std::memory_order_acquire); }
  /// Null: nothing is held any more.
  HeldPtr add(HeldRow row, model::RequestHeadPtr request, model::ResponseHeadPtr response);
  /// Its content is here.
  void arrived() { changed_.notify(); }
  /// Its exchange goes on, or is over, without a word of ours.
  void left(const HeldPtr& held);
  /// Whether contents may be held whole: all together they are bounded. What is held counts from then on until it is uncounted.
  bool hasRoom() const;
  void count(std::uint64_t bytes) { room_ += bytes; }
  void uncount(std::uint64_t bytes) { room_ -= bytes; }
  void addInjector(model::ExchangeId exchange, std::shared_ptr<engine::Injector> injector);
  void removeInjector(model::ExchangeId exchange);

  // Intercept.
  InterceptState state() const override { return settings()->state; }
  Result<void> setState(const InterceptState& state) override;
  std::vector<HeldRow> queue() const override;
  std::size_t held() const override;
  Result<HeldItem> open(std::uint64_t id) const override;
  std::vector<EditNote> check(std::uint64_t id, const HeldEdit& edit) const override;
  Result<void> forward(std::uint64_t id, const HeldEdit& edit) override;
  std::size_t forwardAll() override;
  Result<void> drop(std::uint64_t id) override;
  Result<void> abort(std::uint64_t id) override;
  Result<void> mock(std::uint64_t id, const HeldReply& reply) override;
  Result<void> setAlsoResponse(std::uint64_t id, bool on) override;
  bool takes(model::ExchangeId exchange, model::Direction direction) const override;
  Result<void> inject(model::ExchangeId exchange, model::Direction direction, model::MessageKind kind, std::string payload) override;
  std::shared_ptr<void> attend() override;
  Notifier<>& changed() override { return changed_; }

 private:
  Result<HeldPtr> find(std::uint64_t id) const;
  std::shared_ptr<engine::Injector> injectorOf(model::ExchangeId exchange) const;
  Result<void> decide(std::uint64_t id, Decision decision);
  void put(InterceptSettings settings);
  void takeFromProject();
  void keepInProject(const InterceptState& state) const;

  Notifier<> changed_;
  std::function<bool()> breakpoints_;
  std::atomic<bool> enabled_{false}, messages_{false};  // of the state
  std::atomic<std::uint64_t> generation_{0}, room_{0};
  const std::shared_ptr<std::atomic<int>> attending_ = std::make_shared<std::atomic<int>>(0);
  mutable std::mutex mutex_;
  InterceptSettingsPtr settings_;
  std::map<std::uint64_t, HeldPtr> held_;  // by id: oldest first
  std::map<model::ExchangeId, std::shared_ptr<engine::Injector>> injectors_;
  std::uint64_t lastId_ = 0;
  bool ended_ = false;
  Projects* projects_ = nullptr;
  Subscription another_;  // project
};

}  // namespace penstock::service
