// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exchange/message_judges.h"

#include <atomic>
#include <optional>
#include <string>
#include <utility>

namespace penstock::engine {

using model::Direction;
using model::Message;
using model::MessageKind;

namespace {

constexpr std::size_t mostWaiting = 16 * 1024 * 1024;  // bytes added and not yet sent, in one direction
constexpr std::size_t messageCost = 256;               // of memory, beside its bytes

constexpr int at(Direction d) {
  return d == Direction::toServer ? 0 : 1;
}

}  // namespace

/// From any thread onto the exchange's. Outlives it.
class MessageJudges::Inlet final : public Injector, public std::enable_shared_from_this<Inlet> {
 public:
  Inlet(net::DoorPtr door, MessageJudges& owner) : door_(std::move(door)), owner_(&owner) {}

  bool takes(Direction d) const override { return ways_[at(d)].open; }
  bool inject(Direction d, MessageKind kind, std::string payload) override {
    Way& way = ways_[at(d)];
    const std::size_t cost = payload.size() + messageCost;
    if (!way.open) return false;
    if (way.waiting.fetch_add(cost) + cost > mostWaiting) {
      way.waiting -= cost;
      return false;
    }
    return door_->post([self = shared_from_this(), d, kind, bytes = std::move(payload)] {
      self->ways_[at(d)].handedOver += bytes.size() + messageCost;
      if (self->owner_) self->owner_->inject(d, kind, bytes);
    });
  }

  // On the exchange's thread.
  void open(Direction d) { ways_[at(d)].open = true; }
  /// What was handed over was sent on.
  void sent(Direction d) {
    Way& way = ways_[at(d)];
    if (way.handedOver) way.waiting -= std::exchange(way.handedOver, 0);
  }
  void close() {
    owner_ = nullptr;
    for (Way& way : ways_) way.open = false;
  }

 private:
  struct Way {
    std::atomic<bool> open{false};
    std::atomic<std::size_t> waiting{0};  // bytes
    std::size_t handedOver = 0;           // of these, on the exchange's thread
  };
  net::DoorPtr door_;
  MessageJudges* owner_;
  Way ways_[2];
};

MessageJudges::MessageJudges(net::IoThread& thread, record::LiveExchange& live, MessageGate::Broken broken,
                             std::vector<MessageInterception*> wanted, std::function<void(std::string_view why)> stop)
    : live_(live),
      wanted_(std::move(wanted)),
      up_(thread, live, Direction::toServer, broken, *this),
      down_(thread, live, Direction::toClient, broken, *this),
      inlet_(std::make_shared<Inlet>(thread.door(), *this)),
      judging_(thread.context(), std::move(stop)) {}

MessageJudges::~MessageJudges() {
  inlet_->close();
}

void MessageJudges::begin(Direction d) {
  if (!gate(d).placed()) return;
  if (!messages_) {
    messages_ = record::editMessages(live_);
    if (messages_) messages_->whenAnswered([this](Direction way) { gate(way).wake(); });
  }
  record::EditedWay* const way = messages_ ? messages_->way(live_, d) : nullptr;
  if (!way) return;
  gate(d).open(way);
  inlet_->open(d);
  if (std::exchange(told_, true)) return;
  for (MessageInterception* one : wanted_) one->live(inlet_);
}

void MessageJudges::clientLeft() {
  up_.clientLeft();
  down_.clientLeft();
}

MessageJudges::Lane MessageJudges::next(Direction d) {
  record::EditedWay& way = *gate(d).way();
  const bool data = !busy(d, false) && way.holds(false), pings = !busy(d, true) && way.holds(true);
  if (over_ || (!data && !pings)) return Lane::none;
  if (data && pings) return way.held(false)->message.index < way.held(true)->message.index ? Lane::data : Lane::pings;
  return data ? Lane::data : Lane::pings;
}

void MessageJudges::judge(Direction d) {
  for (Lane lane = next(d); lane != Lane::none; lane = next(d)) {
    busy(d, lane == Lane::pings) = true;
    judging_.spawn(judgeOne(d, lane == Lane::pings));  // mostly at once, so that what nobody holds keeps its order
  }
}

Awaitable<> MessageJudges::judgeOne(Direction d, bool pings) {
  const auto held = gate(d).way()->held(pings);
  std::string payload = held->payload;
  const MessageVerdict verdict = co_await ask(held->message, payload);
  if (over_ || live_.finished()) co_return;
  settle(d, pings, verdict, std::move(payload));
  busy(d, pings) = false;
  gate(d).wake();
}

Awaitable<MessageVerdict> MessageJudges::ask(const Message& message, std::string& payload) {
  MessageVerdict verdict = MessageVerdict::pass;
  for (MessageInterception* one : wanted_) {
    const MessageVerdict said = co_await one->message(message, payload);
    if (over_ || said == MessageVerdict::drop) co_return MessageVerdict::drop;
    if (said == MessageVerdict::edited) verdict = said;
  }
  co_return verdict;
}

void MessageJudges::settle(Direction d, bool pings, MessageVerdict verdict, std::string payload) {
  record::EditedWay& way = *gate(d).way();
  if (verdict == MessageVerdict::edited) {
    way.held(pings)->payload.swap(payload);
    const auto written = way.judge(live_, pings, verdict);
    if (written) return;
    way.held(pings)->payload.swap(payload);
    live_.did({model::Did::messageEditTakenBack, written.error().message});
    verdict = MessageVerdict::pass;
  }
  const auto judged = way.judge(live_, pings, verdict);  // what is not written anew cannot fail
  static_cast<void>(judged);
}

void MessageJudges::inject(Direction d, MessageKind kind, std::string_view payload) {
  if (over_ || live_.finished()) return;
  Message message;
  message.kind = kind;
  const auto written = gate(d).way()->inject(live_, message, payload);
  if (!written) live_.did({model::Did::messageNotSent, written.error().message});
  gate(d).wake();
}

void MessageJudges::injected(Direction d) {
  inlet_->sent(d);
}

Awaitable<> MessageJudges::leave() {
  over_ = true;
  inlet_->close();
  if (judging_.running() > 0)
    for (MessageInterception* one : wanted_) one->abandon();
  co_await judging_.join();
  if (live_.finished()) co_return;
  for (const Direction d : {Direction::toServer, Direction::toClient})
    if (record::EditedWay* const way = gate(d).way()) way->leave(live_);
}

Awaitable<> MessageJudges::abandon() {
  try {
    co_await leave();
  } catch (...) {
  }
}

}  // namespace penstock::engine
