// SPDX-License-Identifier: GPL-3.0-or-later
// Where somebody else has a say in the messages of an exchange: of a WebSocket, of gRPC, of an event stream, of MQTT.
#pragma once

#include <memory>
#include <string>

#include "penstock/model/message.h"
#include "penstock/net/asio.h"
#include "penstock/record/edited_messages.h"

namespace penstock::engine {

using record::MessageVerdict;

/// The way into an exchange for messages that none of its peers sent. Thread: any. Lifetime: any.
class Injector {
 public:
  virtual ~Injector() = default;
  /// Whether that direction has messages by now, and is not over.
  virtual bool takes(model::Direction d) const = 0;
  /// Before what is held. False: that direction has no messages, or none any more, or more waits than its peer takes.
  /// What the protocol cannot say is left out, and the exchange's note tells so.
  virtual bool inject(model::Direction d, model::MessageKind kind, std::string payload) = 0;
};

/// What one interceptor wants of one exchange's messages. Thread: the exchange's. Lifetime: the interception's.
class MessageInterception {
 public:
  virtual ~MessageInterception() = default;
  /// One that is whole, as it reads: unmasked and inflated, of a PUBLISH (MQTT) what it publishes. `edited`: `payload`
  /// was changed. May wait as long as it likes: those behind it in its direction wait with it, but neither the other
  /// direction nor pings and pongs, which are asked about meanwhile. What breaks the rules, cannot be read or is over 16 MB passes unseen.
  virtual net::Awaitable<MessageVerdict> message(const model::Message& message, std::string& payload) = 0;
  /// Before the first of them. A direction takes messages from its beginning on (gRPC's answer: from its head).
  virtual void live(std::shared_ptr<Injector>) {}
  /// The exchange is over while some of message() wait: they may return at once, their verdicts decide nothing any
  /// more.
  virtual void abandon() {}
};

}  // namespace penstock::engine
