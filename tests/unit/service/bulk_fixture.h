// SPDX-License-Identifier: GPL-3.0-or-later
// A server that answers for users, and a service over a project of its own.
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>

#include "penstock/service/bulk_runs.h"
#include "penstock/service/proxy_service.h"
#include "unit/service/answering_server.h"
#include "unit/service/temp_folder.h"

namespace penstock::service::test {

using namespace std::chrono_literals;

/// Answers "user=N" with N, and 302 for N == 7; "gone" breaks the connection off.
inline std::optional<std::string> userOf(const std::string& head) {
  if (head.find("user=gone") != head.npos) return std::nullopt;
  const std::size_t at = head.find("user=") + 5;
  const std::string user = head.substr(at, head.find(' ', at) - at);
  if (user == "7") return AnsweringServer::answer("302 Found", "here is user 7\nwith a secret", "X-Token: t7\r\n");
  return AnsweringServer::answer("200 OK", "no user " + user);
}

struct Server : AnsweringServer {
  Server() : AnsweringServer(userOf) {}
};

struct Service {
  explicit Service(const TempFolder& folder) : proxy(config(folder)) {
    const auto opened = proxy.open();
    EXPECT_TRUE(opened) << opened.error().message;
  }
  static model::Config config(const TempFolder& folder) {
    model::Config c;
    c.caDir = folder / "ca";
    c.project = folder / "p.penstock";
    c.keepFree = 0;
    return c;
  }
  ProxyService proxy;
};

inline BulkSpec users(const Server& server, std::int64_t last) {
  BulkSpec spec;
  spec.name = "users";
  spec.text = "GET /?user=§1§ HTTP/1.1\r\nHost: x\r\n\r\n";
  spec.options.target = {"http", "127.0.0.1", server.port};
  draft::NumberPayloads numbers;
  numbers.to = last;
  spec.sets.push_back({numbers, {}});
  spec.concurrency = 4;
  spec.columns.push_back({"token", {draft::Extraction::From::header, "X-Token", 0, {}}});
  spec.greps = {"response contains secret", "status == 200"};
  return spec;
}

inline bool finished(BulkRun& run, BulkFigures::Phase phase = BulkFigures::Phase::finished) {
  std::mutex mutex;
  std::condition_variable told;
  const Subscription heard = run.changed().subscribe([&] {
    const std::lock_guard lock(mutex);
    told.notify_all();
  });
  std::unique_lock lock(mutex);
  const auto end = std::chrono::steady_clock::now() + 20s;
  while (run.figures().phase != phase)
    if (told.wait_until(lock, std::min(end, std::chrono::steady_clock::now() + 50ms)) == std::cv_status::timeout && std::chrono::steady_clock::now() > end) return false;
  return true;
}

}  // namespace penstock::service::test
