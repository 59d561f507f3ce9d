// SPDX-License-Identifier: GPL-3.0-or-later
// Sends by the outlet of a real engine, to an origin that the test plays byte by byte.
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "penstock/replay/replay.h"
#include "penstock/wire/http1/head.h"
#include "unit/engine/harness.h"

namespace penstock::replay::test {

/// Waits for what a notifier tells; ten seconds at most.
template <class Subject, class Done>
bool await(Subject& subject, Done done) {
  std::mutex mutex;
  std::condition_variable told;
  const Subscription heard = subject.changed().subscribe([&] {
    const std::lock_guard lock(mutex);
    told.notify_all();
  });
  std::unique_lock lock(mutex);
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!done(subject.state()))
    if (told.wait_until(lock, std::min(patience, std::chrono::steady_clock::now() + std::chrono::milliseconds(20))) == std::cv_status::timeout &&
        std::chrono::steady_clock::now() > patience)
      return false;
  return true;
}

inline bool ended(Sending& sending) {
  return await(sending, [](const SendState& s) { return s.phase == SendPhase::ended; });
}
inline bool ended(Racing& racing) {
  return await(racing, [](const RaceState& s) { return s.phase == RaceState::Phase::ended; });
}
inline bool ended(Bulk& bulk) {
  return await(bulk, [](const BulkState& s) { return s.phase == BulkState::Phase::ended; });
}

struct Sender {
  explicit Sender(model::EngineConfig config = {}) : proxy(std::move(config)), replay({[this] { return proxy.engine->outlet(); }, &proxy.sink, {}}) {}
  /// HTTP/1, as it stands.
  Outgoing http1(std::string bytes) const {
    Outgoing out;
    out.to.host = "127.0.0.1";
    out.to.port = proxy.origin.port();
    out.to.localAllowed = true;
    wire::http1::HeadScanner scanner;
    const std::size_t end = scanner.find(bytes);
    out.headSize = end == wire::http1::HeadScanner::npos ? bytes.size() : end;
    out.head = wire::http1::parseRequest(bytes.substr(0, out.headSize)).head;
    out.bytes = std::move(bytes);
    return out;
  }
  Outgoing http2(const std::vector<std::pair<std::string, std::string>>& fields, std::string content = {}) const {
    Outgoing out = http1("GET / HTTP/1.1\r\n\r\n");
    auto head = std::make_shared<model::RequestHead>();
    head->version = model::HttpVersion::http2;
    for (const auto& [name, value] : fields) {
      head->headers.append(name, value);
      if (name == ":method") head->method = value;
      if (name == ":path") head->path = head->target = value;
    }
    out.head = std::move(head);
    out.bytes = std::move(content);
    out.headSize = 0;
    return out;
  }
  std::string request(std::string_view path = "/") const {
    return "GET " + std::string(path) + " HTTP/1.1\r\nHost: " + proxy.authority() + "\r\n\r\n";
  }

  engine::test::Harness proxy;
  Replay replay;
};

}  // namespace penstock::replay::test
