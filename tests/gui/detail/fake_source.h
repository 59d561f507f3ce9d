// SPDX-License-Identifier: GPL-3.0-or-later
// Exchanges made by hand, answered from another thread as the store does.
#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "penstock/model/memory_bytes.h"
#include "gui/detail/detail_source.h"
#include "gui/detail/fake_intercept.h"
#include "unit/display/draft.h"
#include "unit/display/slow_bytes.h"

namespace penstock::gui::test {

using display::test::Draft;
using display::test::headersOf;
using display::test::messageOf;
using display::test::SlowBytes;

/// One thread that does what it is told, in order.
class Worker {
 public:
  Worker() : thread_([this] { run(); }) {}
  ~Worker() {
    post(nullptr);
    thread_.join();
  }
  void post(std::function<void()> job) {
    {
      const std::lock_guard lock(mutex_);
      jobs_.push_back(std::move(job));
    }
    ready_.notify_one();
  }

 private:
  void run() {
    for (;;) {
      std::unique_lock lock(mutex_);
      ready_.wait(lock, [this] { return !jobs_.empty(); });
      const auto job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      if (!job) return;
      job();
    }
  }
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::function<void()>> jobs_;
  std::thread thread_;
};

class FakePassthrough final : public service::Passthrough {
 public:
  std::vector<model::AutoPassthrough> passed;
  std::vector<std::string> hosts() const override { return {}; }
  void setHosts(std::vector<std::string>) override {}
  std::vector<model::AutoPassthrough> automatic() const override { return passed; }
  bool retry(const std::string& host) override {
    return std::erase_if(passed, [&](const auto& p) { return p.host == host; }) > 0;
  }
  Notifier<model::AutoPassthrough>& changed() override { return changed_; }

 private:
  Notifier<model::AutoPassthrough> changed_;
};

class FakeSource final : public model::Recording,
                         public service::ServerTrust,
                         public service::ProtobufNames,
                         private model::TrafficIndex,
                         public std::enable_shared_from_this<FakeSource> {
 public:
  /// What a panel looks into. It is shared.
  DetailSource source() { return {intercept, passthrough, *this, *this, shared_from_this(), std::shared_ptr<model::TrafficIndex>(shared_from_this(), this)}; }

  /// Message `index` of an exchange, made when it is asked for: a million of them need no memory. Thread: the worker's.
  using Maker = std::function<model::Message(std::uint64_t index)>;
  void putMessages(model::ExchangeId id, std::uint64_t count, Maker maker) {
    const std::lock_guard lock(mutex_);
    messages_[id] = {count, std::move(maker)};
  }
  struct Asked {
    std::uint64_t first;
    std::size_t count;
  };
  std::vector<Asked> asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
  }
  std::atomic<bool> messagesBroken{false};
  std::atomic<bool> messagesHeld{false};
  std::atomic<std::uint64_t> firstKept{0};
  void put(const Draft& draft) {
    {
      const std::lock_guard lock(mutex_);
      Entry& entry = entries_[draft.x.id];
      entry.exchange = std::make_shared<model::Exchange>(draft.x);
      entry.request = std::make_shared<SlowBytes>(draft.requestBytes);
      entry.response = std::make_shared<SlowBytes>(draft.responseBytes);
    }
    changed_.notify();
  }
  void putSent(model::ExchangeId id, std::string bytes) {
    const std::lock_guard lock(mutex_);
    entries_[id].sent = std::make_shared<SlowBytes>(std::make_shared<std::string>(std::move(bytes)));
  }
  std::shared_ptr<SlowBytes> responseOf(model::ExchangeId id) { return entries_.at(id).response; }
  int loads() const { return loads_; }

  void loadAsync(model::ExchangeId id, std::function<void(Result<model::ExchangePtr>)> done) const override {
    ++loads_;
    worker_.post([this, id, done = std::move(done)] {
      done(load(id));
    });
  }
  Result<model::ExchangePtr> load(model::ExchangeId id) const override {
    const std::lock_guard lock(mutex_);
    if (const auto found = entries_.find(id); found != entries_.end()) return found->second.exchange;
    return makeError(ErrorCode::notFound, "it is not in the project");
  }
  std::shared_ptr<const model::BodyReader> body(const model::ExchangePtr& exchange,
                                                  model::BodyId which) const override {
    const std::lock_guard lock(mutex_);
    const Entry& entry = entries_.at(exchange->id);
    if (which.stage == model::Stage::sent && entry.sent) return entry.sent;
    return which.direction == model::Direction::toServer ? entry.request : entry.response;
  }
  void messagesAsync(model::ExchangeId id, std::uint64_t first, std::size_t count,
                     std::function<void(Result<std::vector<model::Message>>)> done) const override {
    {
      const std::lock_guard lock(mutex_);
      asked_.push_back({first, count});
    }
    worker_.post([this, id, first, count, done = std::move(done)] {
      while (messagesHeld) std::this_thread::yield();
      done(messages(id, first, count));
    });
  }
  Result<std::vector<model::Message>> messages(model::ExchangeId id, std::uint64_t first, std::size_t count) const override {
    if (messagesBroken) return makeError(ErrorCode::io, "the disk is gone");
    Made made;
    {
      const std::lock_guard lock(mutex_);
      made = messages_[id];
    }
    std::vector<model::Message> out;
    for (std::uint64_t i = std::max(first, firstKept.load()); i < std::min(made.count, first + count); ++i) out.push_back(made.maker(i));
    return out;
  }
  codec::ProtobufSchemaPtr schema;
  FakeIntercept intercept;
  FakePassthrough passthrough;
  std::vector<model::TrustedServer> trusted;
  std::vector<model::TrustScope> scopes;  // asked for
  codec::ProtobufSchemaPtr schemaFor(const model::Exchange&) const override { return schema; }
  std::vector<std::string> configured() const override { return {}; }
  Result<void> load(std::vector<std::string>) override { return {}; }
  void trust(const model::TrustedServer& server, model::TrustScope scope) override {
    trusted.push_back(server);
    scopes.push_back(scope);
  }
  void distrust(const model::TrustedServer& server) override { std::erase(trusted, server); }
  std::vector<service::TrustEntry> list() const override { return {}; }
  bool trusts(const model::TrustedServer& server) const override {
    return std::find(trusted.begin(), trusted.end(), server) != trusted.end();
  }
  std::shared_ptr<const model::BodyReader> payload(model::ExchangeId, const model::Message& message) const override {
    return message.payload ? std::make_shared<model::MemoryBytes>(message.payload) : nullptr;
  }

 private:
  struct Made {
    std::uint64_t count = 0;
    Maker maker;
  };
  struct Entry {
    model::ExchangePtr exchange;
    std::shared_ptr<SlowBytes> request, response;
    std::shared_ptr<SlowBytes> sent;  // another body that went on to the client
  };
  std::size_t rows() const override { return entries_.size(); }
  std::size_t rowOf(model::ExchangeId id) const override {
    const std::lock_guard lock(mutex_);
    return std::size_t(std::distance(entries_.begin(), entries_.find(id)));
  }
  model::Summary at(std::size_t row) const override {
    const std::lock_guard lock(mutex_);
    model::Summary s;
    if (row >= entries_.size()) return s;
    const model::Exchange& x = *std::next(entries_.begin(), std::ptrdiff_t(row))->second.exchange;
    s.id = x.id;
    s.state = x.state;
    s.status = x.response ? x.response->status : 0;
    s.responseSize = x.responseBody.size;
    s.messages = x.messages;
    s.timings = x.timings;
    return s;
  }
  std::vector<model::ExchangeId> idsOf(std::span<const std::uint32_t>) const override { return {}; }
  Sums sumsOf(std::span<const std::uint32_t>) const override { return {}; }
  std::vector<std::uint32_t> order(model::SummaryColumn::Id, bool) const override { return {}; }
  std::vector<std::uint32_t> deletedRows() const override { return {}; }
  std::vector<model::HostCount> hosts() const override { return {}; }
  Histogram histogram(WallTime, WallTime, std::size_t) const override { return {}; }
  model::TrafficChanges changesSince(std::uint64_t) const override { return {}; }

  Notifier<>& changed() override { return changed_; }
  Notifier<> changed_;

  mutable std::mutex mutex_;
  std::map<model::ExchangeId, Entry> entries_;
  mutable std::map<model::ExchangeId, Made> messages_;
  mutable std::vector<Asked> asked_;
  mutable std::atomic<int> loads_{0};
  mutable Worker worker_;  // last: it uses the others
};

}  // namespace penstock::gui::test
