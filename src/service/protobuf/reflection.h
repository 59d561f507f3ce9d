// SPDX-License-Identifier: GPL-3.0-or-later
// Learns from gRPC's server reflection as it passes.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "penstock/model/exchange.h"
#include "service/protobuf/schemas.h"

namespace penstock::service {

/// The FileDescriptorProtos in the recorded body of a reflection's response.
std::vector<std::string> reflectedIn(std::string_view body, std::string_view grpcEncoding);

/// A thread of its own from the first such exchange on: descriptors take a compiler's time, and their bodies may lie on disk.
/// Lifetime: what `read` uses outlives it. Thread: any.
class Reflection {
 public:
  /// The recorded response of an exchange that ended, once it can be read; "" when it cannot. Called on the thread.
  using Read = std::function<std::string(const model::ExchangePtr&)>;
  Reflection(Schemas& schemas, Read read) : schemas_(schemas), read_(std::move(read)) {}
  ~Reflection();

  /// Nothing when the exchange is something else. Does not block.
  void ended(const model::ExchangePtr& exchange);

 private:
  static constexpr std::size_t mostWaiting = 64;
  void run();

  Schemas& schemas_;
  Read read_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<model::ExchangePtr> waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace penstock::service
