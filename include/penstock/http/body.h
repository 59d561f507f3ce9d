// SPDX-License-Identifier: GPL-3.0-or-later
// Content on its way, neutral to the protocol version: where it comes from and where it goes. Whoever wants to change, hold, slow or
// replace it puts a source before a source.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>

#include "penstock/model/exchange.h"
#include "penstock/net/asio.h"

namespace penstock::http {

using net::Awaitable;
using net::error_code;

enum class Got : unsigned char {
  nothing,  // yet: flush what was written, then wait
  data,     // `data`, and `wire` as it came
  end,      // the content is complete; `trailers` may be null
  failed,   // it never will be: the source's end() tells
};

/// What a source has next.
struct BodyEvent {
  Got got = Got::nothing;
  std::string_view data;  // content; valid until the next poll
  std::string_view wire;  // framed for HTTP/1 and safe to pass on; empty data with wire is framing alone. Of a source nobody stands before
  std::shared_ptr<const model::Headers> trailers;
};

/// How it stands with a source by now.
struct SourceEnd {
  model::Failure failure;  // of the peer it comes from; none while nothing is wrong
  model::Anomaly anomalies = model::Anomaly::none;
  std::uint64_t wireBytes = 0;  // of content and framing, as received
  std::uint32_t code = 0;       // HTTP/2's: what the peer ended with, or what says what happened to it
};

/// Who waits for one side and has to look up when the other side ends early.
class Interruptible {
 public:
  virtual ~Interruptible() = default;
  /// Ends the wait of a reader under way, if there is one. Cheap, idempotent.
  virtual void interrupt() = 0;
};

/// Pulled. Destroying an unfinished one ends nothing but itself; the side it belongs to is cut.
class BodySource : public Interruptible {
 public:
  virtual BodyEvent poll() = 0;
  /// Until poll() may tell more (true), or about `slice` is over or interrupt() (false); a slice of zero has no end. What goes wrong
  /// becomes a failed event of the next poll.
  virtual Awaitable<bool> wait(std::chrono::milliseconds slice) = 0;
  virtual SourceEnd end() const = 0;
};

/// Written at once as far as the peer takes it; the rest waits inside until flushed. The writer of a large body flushes after each
/// piece, so never more than one piece waits.
class BodySink {
 public:
  virtual ~BodySink() = default;
  /// `wire` is used where the framing it was made for is the one that goes out, `data` otherwise.
  virtual void data(std::string_view data, std::string_view wire) = 0;
  /// Of what became raw: once all is flushed its writing direction ends (FIN).
  virtual void end(const model::Headers* trailers) = 0;
  /// So much waits that the source must not be polled before a flush.
  virtual bool full() const = 0;
  /// True when nothing waits any more. False: flush() it, or it failed.
  virtual bool flushNow() = 0;
  /// False when the peer is gone or takes nothing for too long.
  virtual Awaitable<bool> flush() = 0;
};

}  // namespace penstock::http
