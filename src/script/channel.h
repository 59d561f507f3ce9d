// SPDX-License-Identifier: GPL-3.0-or-later
// One worker, as its I/O thread speaks to it.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "penstock/net/stream.h"
#include "script/call.h"
#include "script/frames.h"
#include "script/supervisor.h"

namespace penstock::script {

/// Calls go out, what comes of them comes back: without a coroutine, since whoever waits does so on the call. Thread: its I/O thread.
class Channel final : public std::enable_shared_from_this<Channel> {
 public:
  static constexpr std::size_t mostAsleep = 64;
  struct Events {
    std::function<void(Channel&)> free;  // it may have another call
    std::function<void(Channel&, const std::string& fault)> ended;  // "": its worker closed it
    std::function<void(Channel&, const Frame& log)> log;
  };
  Channel(net::IoThread& thread, ReadyWorker worker, Events events);
  ~Channel();
  /// Once it is owned.
  void start() { awaitRead(); }

  bool isFree() const { return open_ && !running_ && asleep_.size() < mostAsleep; }
  bool isIdle() const { return !running_ && asleep_.empty(); }
  WorkerId worker() const { return worker_; }
  std::uint64_t version() const { return version_; }
  /// Of a free one.
  void send(const CallPtr& call);
  /// What it runs, then what sleeps.
  std::vector<CallPtr> calls() const;
  /// The call that has been carried out for longer than that; null for none.
  CallPtr overdue(std::chrono::milliseconds limit, std::chrono::milliseconds asleepLimit) const;
  /// Nothing is read or written any more; its calls are the caller's to settle. Idempotent.
  void close();

 private:
  struct Reader final : net::SocketWaiter {
    explicit Reader(Channel& c) : channel(c) {}
    void wake(net::error_code) override { channel.read(); }
    void wakeLater(net::error_code) override { channel.later(&Channel::read); }
    void drop() override {}
    Channel& channel;
  };
  struct Writer final : net::SocketWaiter {
    explicit Writer(Channel& c) : channel(c) {}
    void wake(net::error_code) override { channel.write(); }
    void wakeLater(net::error_code) override { channel.later(&Channel::write); }
    void drop() override {}
    Channel& channel;
  };
  void later(void (Channel::*member)());
  void read();
  void write();
  void awaitRead();
  void take(const Frame& frame);
  void answered(const Frame& frame);
  void over(const std::string& fault);

  net::IoThread& thread_;
  const WorkerId worker_;
  const std::uint64_t version_;
  Events events_;
  FrameReader frames_;
  CallPtr running_;
  std::map<std::uint64_t, CallPtr> asleep_;
  std::deque<std::string> out_;
  std::size_t written_ = 0;  // of the first
  bool open_ = true, reading_ = false, writing_ = false;
  Reader reader_{*this};
  Writer writer_{*this};
  net::SocketStream stream_;  // destroyed before who waits on it
};

}  // namespace penstock::script
