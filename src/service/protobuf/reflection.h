// SPDX-License-Identifier: GPL-3.0-or-later
// Learns from gRPC's server reflection as it passes.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "penstock/model/exchange.h"
#include "service/protobuf/schemas.h"

namespace penstock::service {

/// Whether that is an answer of gRPC to a request for reflection, by all that its heads say.
bool isReflection(const model::Exchange& exchange);
/// "example.com:443": under which name Schemas keeps what the exchange's server told.
std::string serverOf(const model::Exchange& exchange);
/// The FileDescriptorProtos in the recorded body of a reflection's response: as many as one server may tell. Asked between messages,
/// `stopped` ends it.
std::vector<std::string> reflectedIn(std::string_view body, std::string_view grpcEncoding, const std::function<bool()>& stopped = {});

/// A thread of its own from the first such exchange on: descriptors take a compiler's time, and their bodies may lie on disk. It works a fifth
/// of the time at most, and ends within one file. Lifetime: what `read` uses outlives it. Thread: any.
class Reflection {
 public:
  /// The first `limit` bytes of the recorded response of an exchange that ended, once it can be read; "" when it cannot, or is not waited
  /// for any more. Called on the thread.
  using Read = std::function<std::string(const model::ExchangePtr&, std::size_t limit, const std::function<bool()>& stopped)>;
  Reflection(Schemas& schemas, Read read) : schemas_(schemas), read_(std::move(read)) {}
  ~Reflection();

  /// Nothing when the exchange is something else. Does not block.
  void ended(const model::ExchangePtr& exchange);

 private:
  static constexpr std::size_t mostWaiting = 64, mostWaitingOfOne = 16;
  static constexpr std::size_t mostRead = 8 * 1024 * 1024;  // of a response
  static constexpr std::chrono::seconds mostTime{2};        // of one server's turn
  void run();
  void learnFrom(const std::deque<model::ExchangePtr>& exchanges);

  Schemas& schemas_;
  Read read_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<model::ExchangePtr> waiting_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace penstock::service
