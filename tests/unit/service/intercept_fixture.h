// SPDX-License-Identifier: GPL-3.0-or-later
// A whole service whose queue the test sees, between a client and an origin that it plays byte by byte.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "penstock/service/proxy_service.h"
#include "unit/engine/h2_peer.h"
#include "unit/engine/harness.h"
#include "unit/service/temp_folder.h"

namespace penstock::service::test {

using engine::test::H2Peer;
using engine::test::Origin;
using engine::test::Peer;
using model::Did;
using namespace std::chrono_literals;
using namespace std::string_literals;

class InterceptTest : public testing::Test {
 protected:
  void start(model::Config config = {}) {
    config.caDir = folder_ / "ca";
    config.noDb = true;
    service_.emplace(std::move(config));
    const auto opened = service_->open();
    ASSERT_TRUE(opened) << opened.error().message;
    model::ListenerConfig where;
    where.address = "127.0.0.1";
    where.port = 0;
    const auto listening = service_->listen({where});
    ASSERT_TRUE(listening) << listening.error().message;
    told_ = queue().changed().subscribe([this] {
      const std::lock_guard lock(mutex_);
      ++rung_;
      wake_.notify_all();
    });
  }
  void hold(std::string condition = {}, bool requests = true, bool responses = false, bool messages = false) {
    const auto set = queue().setState({true, std::move(condition), requests, responses, messages});
    ASSERT_TRUE(set) << set.error().message;
  }
  Intercept& queue() { return service_->intercept(); }
  Peer client() const { return Peer::connectTo(service_->listeners().at(0).port); }
  std::string authority() const { return "127.0.0.1:" + std::to_string(origin_.port()); }
  std::string host() const { return "Host: " + authority() + "\r\n"; }
  std::string request(const std::string& start, const std::string& more = {}) const {
    const std::size_t space = start.find(' ');
    return start.substr(0, space + 1) + "http://" + authority() + start.substr(space + 1) + " HTTP/1.1\r\n" + host() + more + "\r\n";
  }
  template <class There>
  bool until(There there) {
    std::unique_lock lock(mutex_);
    const auto end = std::chrono::steady_clock::now() + 20s;
    for (;;) {
      const int before = rung_;
      lock.unlock();
      const bool found = there();
      lock.lock();
      if (found) return true;
      if (!wake_.wait_until(lock, end, [&] { return rung_ != before; })) return false;
    }
  }
  /// So many are held and whole.
  std::vector<HeldRow> rows(std::size_t count) {
    std::vector<HeldRow> out;
    EXPECT_TRUE(until([&] {
      out = queue().queue();
      return out.size() == count && std::none_of(out.begin(), out.end(), [](const HeldRow& row) { return row.receiving; });
    })) << out.size() << " are held";
    out.resize(count);
    return out;
  }
  HeldRow row() { return rows(1).at(0); }
  HeldItem open(const HeldRow& row) {
    auto item = queue().open(row.id);
    EXPECT_TRUE(item);
    return item ? *item : HeldItem();
  }
  /// Of a message: its row is there a moment before what it holds can be read.
  std::string payload(const HeldRow& row) {
    HeldItem item = open(row);
    for (const SteadyTime patience = steadyNow() + 5s; !item.body && steadyNow() < patience;) item = open(row);
    EXPECT_TRUE(item.body);
    EXPECT_EQ(item.head, "");
    return item.body.value_or("");
  }
  model::ExchangePtr recorded(model::ExchangeId id) {
    std::mutex mutex;
    std::condition_variable wake;
    bool done = false;
    const ProjectPtr project = service_->project();
    const Subscription waits = project->whenRecorded(id, [&] {
      const std::lock_guard lock(mutex);
      done = true;
      wake.notify_all();
    });
    std::unique_lock lock(mutex);
    EXPECT_TRUE(wake.wait_for(lock, 20s, [&] { return done; }));
    auto loaded = project->load(id);
    EXPECT_TRUE(loaded);
    return loaded ? *loaded : std::make_shared<const model::Exchange>();
  }
  static const model::TraceEntry* entry(const model::Exchange& x, Did did) {
    for (const auto& one : x.trace)
      if (one.did == did) return &one;
    return nullptr;
  }

  TempFolder folder_;
  Origin origin_;
  std::optional<ProxyService> service_;
  std::mutex mutex_;
  std::condition_variable wake_;
  int rung_ = 0;
  Subscription told_;
};

}  // namespace penstock::service::test
