// SPDX-License-Identifier: GPL-3.0-or-later
// What an I/O thread records, for a test to look at. Every wait ends after 10 s.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "penstock/model/exchange_sink.h"

namespace penstock::record::test {

/// Keeps everything; congestion is the test's to switch.
class Sink final : public model::ExchangeSink {
 public:
  model::ExchangeId nextId() override;
  void record(model::RecordBatch batch) override;
  bool congested() const override;
  void whenReady(std::function<void()> ready) override;
  bool recording() const override;

  /// Called by congested() ("congested") and recording() ("recording"), on the engine's threads: throws what a bug of ours would.
  void setFault(std::function<void(std::string_view where)> fault);
  void setCongested(bool on);
  /// Gives it all that is recorded from now on as well. Null: nobody.
  void passOn(model::ExchangeSink* to);
  /// The exchange's last snapshot, once it is over. Ids begin with 1. Null after 10 s.
  model::ExchangePtr finished(model::ExchangeId id);
  /// The last snapshot there is of it, over or not; null for none, or when it was withdrawn.
  model::ExchangePtr latest(model::ExchangeId id);
  /// Its body, inline or from chunks.
  std::string body(model::ExchangeId id, model::BodyId body);
  std::size_t count();
  /// The state it is known to be in.
  model::ExchangeState now(model::ExchangeId id);
  /// Its messages as they are known now, once there are at least `atLeast`; fewer after 10 s.
  std::vector<model::Message> messages(model::ExchangeId id, std::size_t atLeast = 0);

 private:
  void meetFault(std::string_view where) const;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<model::ExchangeId, model::ExchangePtr> latest_;
  std::map<std::pair<model::ExchangeId, unsigned>, std::string> chunks_;  // by BodyId::number()
  model::ExchangeSink* to_ = nullptr;
  std::map<model::ExchangeId, std::vector<model::Message>> messages_;
  std::vector<std::function<void()>> waiting_;
  std::function<void(std::string_view)> fault_;
  model::ExchangeId last_ = 0;
  bool congested_ = false;
};

}  // namespace penstock::record::test
