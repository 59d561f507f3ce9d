// SPDX-License-Identifier: GPL-3.0-or-later
// An interceptor that does what the test says, and one thing it may wait for.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "penstock/engine/interceptor.h"
#include "penstock/net/reply.h"

namespace penstock::engine::test {

/// What is done to a passage at once.
using Act = std::function<Verdict(Passage&)>;
/// The same, when it takes its time.
using Slow = std::function<net::Awaitable<Verdict>(Passage&)>;

/// What is done to a message, at once or later.
using Judge = std::function<net::Awaitable<MessageVerdict>(const model::Message&, std::string& payload)>;

class Planned final : public Interceptor {
 public:
  std::function<bool(const Passage&)> wants = [](const Passage&) { return true; };
  Act request, response;
  Slow slowRequest, slowResponse;
  std::function<void()> abandoned;
  Judge judge;                                             // empty: messages pass unseen
  std::function<void(std::shared_ptr<Injector>)> lives;  // of messages
  std::function<void()> messagesAbandoned;

  std::unique_ptr<Interception> begin(const Passage& passage) override {
    if (!wants(passage)) return nullptr;
    return std::make_unique<One>(*this);
  }

 private:
  class OfMessages final : public MessageInterception {
   public:
    explicit OfMessages(Planned& plan) : plan_(plan) {}
    net::Awaitable<MessageVerdict> message(const model::Message& m, std::string& payload) override { return plan_.judge(m, payload); }
    void live(std::shared_ptr<Injector> injector) override {
      if (plan_.lives) plan_.lives(std::move(injector));
    }
    void abandon() override {
      if (plan_.messagesAbandoned) plan_.messagesAbandoned();
    }

   private:
    Planned& plan_;
  };

  class One final : public Interception {
   public:
    explicit One(Planned& plan) : plan_(plan), messages_(plan) {}
    net::Awaitable<Verdict> request(Passage& passage) override { return ask(plan_.request, plan_.slowRequest, passage); }
    net::Awaitable<Verdict> response(Passage& passage) override { return ask(plan_.response, plan_.slowResponse, passage); }
    MessageInterception* messages(Passage&) override { return plan_.judge ? &messages_ : nullptr; }
    void abandon() override {
      if (plan_.abandoned) plan_.abandoned();
    }

   private:
    static net::Awaitable<Verdict> ask(const Act& act, const Slow& slow, Passage& passage) {
      if (slow) {
        Verdict verdict = co_await slow(passage);
        co_return verdict;
      }
      co_return act ? act(passage) : Verdict::pass();
    }
    Planned& plan_;
    OfMessages messages_;
  };
};

/// Waits for the test, on an exchange's thread.
class Gate {
 public:
  net::Awaitable<Verdict> wait(net::IoThread& thread) {
    net::Reply<bool> reply(thread);
    {
      const std::lock_guard lock(mutex_);
      promises_.push_back(reply.promise());
      waiting_ = &reply;
    }
    arrived.notify();
    const auto said = co_await reply.wait();
    waiting_ = nullptr;
    co_return said ? Verdict::pass() : Verdict::drop();
  }
  void open() {
    const std::lock_guard lock(mutex_);
    for (const auto& promise : promises_) promise.set(true);
  }
  /// On the thread.
  void abandon() {
    ++abandoned;
    if (waiting_) waiting_->interrupt();
  }
  struct Event {
    void notify() {
      const std::lock_guard lock(mutex);
      ++counted;
      changed.notify_all();
    }
    bool waitFor(int n) {
      std::unique_lock lock(mutex);
      return changed.wait_for(lock, std::chrono::seconds(10), [&] { return counted >= n; });
    }
    int count() {
      const std::lock_guard lock(mutex);
      return counted;
    }
    std::mutex mutex;
    std::condition_variable changed;
    int counted = 0;
  } arrived;
  std::atomic<int> abandoned{0};

 private:
  std::mutex mutex_;
  std::vector<net::Reply<bool>::Promise> promises_;
  net::Reply<bool>* waiting_ = nullptr;
};

}  // namespace penstock::engine::test
