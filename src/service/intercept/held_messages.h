// SPDX-License-Identifier: GPL-3.0-or-later
// Messages of one exchange that wait for a person.
#pragma once

#include <list>

#include "penstock/engine/interceptor.h"
#include "service/intercept/intercept_queue.h"

namespace penstock::service {

/// Pings, pongs, closes and trailers, and of MQTT also acknowledgements, are nobody's to hold: what they say has to be said in time. Thread: the
/// exchange's.
class HeldMessages final : public engine::MessageInterception {
 public:
  HeldMessages(InterceptQueue& queue, const engine::Passage& passage) : queue_(queue), passage_(passage) {}
  ~HeldMessages() override;
  /// Whether its exchange's messages are to be judged at all.
  bool wanted() const;

  net::Awaitable<engine::MessageVerdict> message(const model::Message& message, std::string& payload) override;
  void live(std::shared_ptr<engine::Injector> injector) override;
  void abandon() override;

 private:
  engine::Passage& passage() const;
  bool breaks(const model::Message& message);
  void pause(bool on);
  engine::MessageVerdict judge(Decision decision, const model::Message& message, std::string& payload);

  InterceptQueue& queue_;
  const engine::Passage& passage_;
  std::list<net::Reply<Decision>*> waiting_;
  model::ExchangeId injects_ = 0;
  bool left_ = false, told_ = false;
};

}  // namespace penstock::service
