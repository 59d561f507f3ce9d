// SPDX-License-Identifier: GPL-3.0-or-later
// Messages that somebody may hold, change, leave out or add to. They are told and recorded as a tap does it, which
// stands back for this.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "penstock/base/result.h"
#include "penstock/record/recorder.h"

namespace penstock::record {

enum class MessageVerdict : unsigned char { pass, edited, drop };

/// One direction: its exchange's content goes in, what may be sent on comes out. Thread: the exchange's.
class EditedWay {
 public:
  virtual ~EditedWay() = default;
  /// It may be fed: not too much waits behind a held message.
  virtual bool hungry() const = 0;

  /// A message that is whole and waits for its verdict.
  struct Held {
    model::Message message;
    std::string& payload;  // to be changed in place, where it is edited
  };
  /// The next to be judged, until it is; nothing when there is none. `pings`: those of pings and pongs, else of all
  /// others.
  virtual std::optional<Held> held(bool pings) = 0;
  /// There is one.
  virtual bool holds(bool pings) const = 0;
  /// Of the one that held() gives. Errors: invalidArgument or limit, the payload it was given cannot be written; it is
  /// held still.
  virtual Result<void> judge(LiveExchange& live, bool pings, MessageVerdict verdict) = 0;
  /// Adds one of ours, before those that are held. `message`: kind, and code and label as a list shows them.
  /// Errors: invalidArgument or limit, what the protocol cannot say; cancelled, the direction ended.
  virtual Result<void> inject(LiveExchange& live, const model::Message& message, std::string_view payload) = 0;
  /// Some of these wait for a place between messages.
  virtual bool injects() const = 0;

  /// What may be sent on by now.
  virtual std::string take() = 0;
  /// Nothing more will be received: what is unfinished goes on as far as it came, behind what is still to be judged.
  /// Once or more.
  virtual void end(LiveExchange& live) = 0;
  /// Ended, and nothing is held any more.
  virtual bool over() const = 0;
  /// Nothing more is sent: what is held is told as dropped.
  virtual void leave(LiveExchange& live) = 0;
  /// It cannot go on, and why: content that would have to be written anew cannot be read. A clause; "" when all is
  /// well.
  virtual std::string_view broken() const = 0;
};

/// Both directions of an exchange.
class EditedMessages : public MessageTap {
 public:
  /// Null: content of that direction passes as it comes, since it has no messages or they cannot be read. Once its head
  /// is there.
  virtual EditedWay* way(LiveExchange& live, model::Direction d) = 0;
  /// `told` is called when something is to be sent in a direction that nobody there asked for: the answer to what was
  /// left out in the other (MQTT).
  virtual void whenAnswered(std::function<void(model::Direction)> /*told*/) {}
};

/// Puts one in the place of the exchange's tap: of gRPC once it has its request, of SSE once it has its response, of a
/// WebSocket once it switched, of MQTT at once; before any content. Null, and nothing changed: its messages are not known. Lifetime: its
/// tap's.
EditedMessages* editMessages(LiveExchange& live);

}  // namespace penstock::record
