// SPDX-License-Identifier: GPL-3.0-or-later
// Messages of one direction, written: those that were edited, and those that nobody sent. The other way round from MessageSplitter.
#pragma once

#include <string>
#include <string_view>

#include "penstock/base/result.h"
#include "penstock/model/message.h"

namespace penstock::record {

class MessageEncoder {
 public:
  virtual ~MessageEncoder() = default;
  /// Appends the whole message. `message`: its kind, and the flags that say how the payload is given and is to be sent (`compressed`,
  /// `encoded`, `injected`). `payload`: as a reader finds that of such a message. `own`: as it came; "" of one that nobody sent.
  /// Errors: invalidArgument or limit, what the protocol cannot say. Then nothing was appended, and the next message can be.
  virtual Result<void> append(std::string& out, const model::Message& message, std::string_view payload, std::string_view own) = 0;

  // Of messages that are not changed. All of a direction's are told, in order: what was changed before may matter to them.
  /// Its next bytes; `last`: of it there are no more. `own`: as they came. `payload`: what they say, needed where sentAnew().
  virtual void pass(std::string& out, const model::Message& message, std::string_view own, std::string_view payload, bool last);
  /// It is not sent.
  virtual void drop(const model::Message&, std::string_view /*own*/) {}
  /// It belongs to one that was not sent, and is not to be either: nobody is asked about it. Told once.
  virtual bool goesWithDropped(const model::Message&, std::string_view /*own*/) { return false; }
  /// Its own bytes cannot be sent any more, since they would refer to what the peer did not get.
  virtual bool sentAnew(const model::Message&) const { return false; }
};

}  // namespace penstock::record
