// SPDX-License-Identifier: GPL-3.0-or-later
// Those who judge the messages of one exchange, and the gates where these wait for them.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "engine/exchange/message_gate.h"
#include "penstock/engine/message_interception.h"
#include "penstock/net/io_thread.h"
#include "penstock/net/task_group.h"

namespace penstock::engine {

/// Of an exchange whose messages nobody wants there is none. Thread: the exchange's. Lifetime: outlives those who read
/// its gates; not over before leave() or abandon() is.
class MessageJudges final : private MessageGate::Judge {
 public:
  /// `broken`: as a gate's. `wanted`: in the order they are asked. `stop`: ends the exchange, as one of them threw.
  MessageJudges(net::IoThread& thread, record::LiveExchange& live, MessageGate::Broken broken,
                std::vector<MessageInterception*> wanted, std::function<void(std::string_view why)> stop);
  ~MessageJudges();

  /// Content passes as it is until begin().
  MessageGate& gate(model::Direction d) { return d == model::Direction::toServer ? up_ : down_; }
  /// That direction's messages are judged from here on, where it has any that are known. Its head is there, and its
  /// gate has its place.
  void begin(model::Direction d);
  bool begun() const { return messages_ != nullptr; }
  /// Its request broke off: nobody waits for its messages.
  void clientLeft();

  /// The exchange is over: nothing is judged any more, and what is held is not sent. Throws what one of them threw.
  Awaitable<> leave();
  /// The same, after a bug of ours: what it throws is that bug's consequence.
  Awaitable<> abandon();

 private:
  class Inlet;
  void judge(model::Direction d) override;
  void injected(model::Direction d) override;
  /// The next to be judged that waits for nobody yet, in order of their first bytes: of data, of pings and pongs, or none.
  enum class Lane : unsigned char { data, pings, none };
  Lane next(model::Direction d);
  Awaitable<> judgeOne(model::Direction d, bool pings);
  Awaitable<MessageVerdict> ask(const model::Message& message, std::string& payload);
  void settle(model::Direction d, bool pings, MessageVerdict verdict, std::string payload);
  void inject(model::Direction d, model::MessageKind kind, std::string_view payload);
  bool& busy(model::Direction d, bool pings) { return busy_[d == model::Direction::toServer ? 0 : 1][pings ? 1 : 0]; }

  record::LiveExchange& live_;
  std::vector<MessageInterception*> wanted_;
  record::EditedMessages* messages_ = nullptr;  // the exchange's tap
  MessageGate up_, down_;
  std::shared_ptr<Inlet> inlet_;
  bool busy_[2][2] = {{false, false}, {false, false}};
  bool told_ = false, over_ = false;
  net::TaskGroup judging_;
};

}  // namespace penstock::engine
