// SPDX-License-Identifier: GPL-3.0-or-later
// One request on its way, as whoever asked for it sees it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "penstock/base/notifier.h"
#include "penstock/base/result.h"
#include "penstock/model/exchange.h"
#include "penstock/net/door.h"
#include "penstock/wire/websocket/frame_reader.h"

namespace penstock::replay {

enum class SendPhase : std::uint8_t {
  connecting,
  waiting,    // it is being sent, or was: nothing came yet
  receiving,  // the answer's head came
  open,       // a WebSocket: messages go both ways
  ended,
};

/// As of now.
struct SendState {
  SendPhase phase = SendPhase::connecting;
  std::vector<model::ExchangeId> exchanges;  // as recorded, in order: those that were redirected, then the last. 0 where it is not recorded
  int status = 0;              // of the last
  std::uint64_t size = 0;      // of the last one's content, bytes
  std::int64_t durationUs = 0; // of the last, once it ended
  model::Failure failure;      // of the last, once it ended; none: it was well
  bool cancelled = false;      // by who asked
  bool takesMore = false;      // of its request's content: give()
};

/// Thread: any. Lifetime: may outlive who sends it; it has ended then.
class Sending : public std::enable_shared_from_this<Sending> {
 public:
  explicit Sending(net::DoorPtr door) : door_(std::move(door)) {}

  SendState state() const {
    const std::lock_guard lock(mutex_);
    return state_;
  }
  /// On the thread that sends.
  Notifier<>& changed() { return changed_; }
  /// It ends as soon as its thread has its turn, whatever it waits for.
  void cancel();
  /// A frame with a whole message (or ping, pong, close) to the server. **Errors**: unsupported: no WebSocket is open; limit: what waits to
  /// be taken by the server is over 64 MB.
  Result<void> send(wire::websocket::Opcode opcode, std::string payload);
  /// More content of a request that was left open; `last`: and its end. **Errors**: unsupported: it takes no more; limit: as above.
  Result<void> give(std::string bytes, bool last);

 private:
  friend class SendTask;
  template <class F>
  void update(F f) {
    {
      const std::lock_guard lock(mutex_);
      f(state_);
    }
    changed_.notify();
  }

  /// `deliver` on the thread that sends, `size` bytes with it.
  Result<void> post(bool open, const char* closed, std::size_t size, std::function<void()> deliver);

  static constexpr std::size_t maxWaiting = 64 * 1024 * 1024;

  const net::DoorPtr door_;
  mutable std::mutex mutex_;
  SendState state_;
  std::size_t posted_ = 0, unwritten_ = 0;  // bytes of messages on their way to the thread, and there; under mutex_
  Notifier<> changed_;
  // Of the thread that sends:
  bool cancelled_ = false;
  std::function<void()> breakOff_;  // ends whatever it waits for; empty while it waits for nothing
  std::function<void(wire::websocket::Opcode, const std::string&)> write_;  // while a WebSocket is open
  std::function<void(const std::string&, bool)> give_;  // while a request is open
};
using SendingPtr = std::shared_ptr<Sending>;

}  // namespace penstock::replay
