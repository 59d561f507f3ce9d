// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/intercept/held_messages.h"

#include <utility>

#include "penstock/codec/mqtt.h"
#include "penstock/model/url.h"
#include "service/intercept/hold_condition.h"

namespace penstock::service {

using engine::MessageVerdict;
using model::By;
using model::Did;
using model::MessageKind;

namespace {

/// Of MQTT: what asks for an answer in time, or is one.
bool isTimely(unsigned packetType) {
  switch (codec::MqttType(packetType)) {
    case codec::MqttType::puback:
    case codec::MqttType::pubrec:
    case codec::MqttType::pubrel:
    case codec::MqttType::pubcomp:
    case codec::MqttType::pingreq:
    case codec::MqttType::pingresp:
    case codec::MqttType::disconnect: return true;
    default: return false;
  }
}

bool mayBeHeld(const model::Message& message) {
  switch (message.kind) {
    case MessageKind::text:
    case MessageKind::binary:
    case MessageKind::grpc:
    case MessageKind::event:
    case MessageKind::bytes: return true;
    case MessageKind::mqtt: return !isTimely(model::mqttTypeOf(message.code));
    case MessageKind::ping:
    case MessageKind::pong:
    case MessageKind::close:
    case MessageKind::grpcTrailers: return false;
  }
  return false;
}

std::string_view peerOf(model::Direction d) { return d == model::Direction::toServer ? "server" : "client"; }

/// Counted from 1, as lists of messages do.
std::string whichOf(const model::Message& message) {
  return std::to_string(message.index + 1) + " to the " + std::string(peerOf(message.direction));
}

HeldRow rowOf(const engine::Passage& passage, const model::Message& message) {
  HeldRow row;
  row.exchange = passage.exchange().id;
  row.phase = HeldPhase::message;
  row.method = passage.request().method;
  row.path = passage.request().path;
  row.url = model::urlOf(passage.exchange());
  row.direction = message.direction;
  row.kind = message.kind;
  row.index = message.index;
  return row;
}

}  // namespace

HeldMessages::~HeldMessages() {
  if (injects_) queue_.removeInjector(injects_);
}

bool HeldMessages::wanted() const {
  return queue_.breakpoints() || (queue_.settings()->state.messages && mayBeWanted(queue_, passage_));
}

/// A rule's breakpoint holds it, or would.
bool HeldMessages::breaks(const model::Message& message) {
  if (!passage_.breaksAtMessage(message.index)) return false;
  if (queue_.attended()) return true;
  if (!std::exchange(told_, true))
    passage().did({Did::notCarriedOut, "a breakpoint on messages, as nobody looks at what is held", By::rule});
  return false;
}

// The exchange is its thread's to change, and this is of that thread.
engine::Passage& HeldMessages::passage() const { return const_cast<engine::Passage&>(passage_); }

void HeldMessages::pause(bool on) {
  if (waiting_.empty()) passage().setPaused(on);
}

void HeldMessages::live(std::shared_ptr<engine::Injector> injector) {
  injects_ = passage_.exchange().id;
  if (injects_) queue_.addInjector(injects_, std::move(injector));
}

void HeldMessages::abandon() {
  left_ = true;
  for (net::Reply<Decision>* one : waiting_) one->interrupt();
}

net::Awaitable<MessageVerdict> HeldMessages::message(const model::Message& message, std::string& payload) {
  if (left_ || queue_.idle() || !mayBeHeld(message)) co_return MessageVerdict::pass;
  HeldRow row = rowOf(passage_, message);
  row.breakpoint = breaks(message);
  if (!row.breakpoint && !isWanted(queue_, passage_, message, payload)) co_return MessageVerdict::pass;
  const HeldPtr held = queue_.add(std::move(row), nullptr, nullptr);
  if (!held) co_return MessageVerdict::pass;
  net::Reply<Decision> reply(passage_.thread());
  std::optional<Decision> said = held->lend(reply.promise(), nullptr, nullptr, &payload, {});
  if (!said) {
    queue_.count(payload.size());
    queue_.changed().notify();  // its payload can be read now
    pause(true);
    const auto place = waiting_.insert(waiting_.end(), &reply);
    said = co_await reply.wait();
    waiting_.erase(place);
    queue_.uncount(payload.size());
    held->takeBack();
  }
  pause(false);
  if (left_ || !said) {
    queue_.left(held);
    co_return left_ ? MessageVerdict::drop : MessageVerdict::pass;
  }
  co_return judge(std::move(*said), message, payload);
}

MessageVerdict HeldMessages::judge(Decision decision, const model::Message& message, std::string& payload) {
  if (decision.kind == Decision::Kind::drop) {
    passage().did({Did::messageDropped, whichOf(message), By::person});
    return MessageVerdict::drop;
  }
  if (!decision.body || *decision.body == payload) return MessageVerdict::pass;
  model::TraceEntry entry(Did::messageChanged, whichOf(message), By::person);
  model::addBodyChange(entry.changes, "message", payload, *decision.body);
  passage().did(std::move(entry));
  payload = std::move(*decision.body);
  return MessageVerdict::edited;
}

}  // namespace penstock::service
