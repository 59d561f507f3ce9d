// SPDX-License-Identifier: GPL-3.0-or-later
// One request and its response as each side of the proxy sees them, neutral to the protocol version. exchange_runner moves what
// one gives to the other; implementations: h1_client_side, h1_server_side, h2_client_stream, h2_server_stream.
#pragma once

#include <chrono>
#include <memory>
#include <string_view>

#include "penstock/model/exchange.h"
#include "penstock/net/asio.h"

namespace penstock::http {

using net::Awaitable;
using net::error_code;

/// What a source has next.
struct MessageEvent {
  enum class Kind : unsigned char {
    wouldBlock,  // nothing yet: flush what was written, then wait
    interim,     // `head`: a 1xx answer
    head,        // `head`: the final answer; status 0: not HTTP, what follows is passed on raw
    data,        // `data`, and `wire` as it came
    end,         // the message is complete; `trailers` may be null
    failed,      // it never will be: failure() tells
  };
  Kind kind = Kind::wouldBlock;
  model::ResponseHeadPtr head;
  std::string_view data;  // content; valid until the next poll
  std::string_view wire;  // framed for HTTP/1 and safe to pass on; empty data with wire is framing alone
  std::shared_ptr<const model::Headers> trailers;
};

/// Who waits for one side and has to look up when the other side ends early.
class Interruptible {
 public:
  virtual ~Interruptible() = default;
  /// Ends the wait of a reader under way, if there is one. Cheap, idempotent.
  virtual void interrupt() = 0;
};

/// Pulled. Destroying or cancelling an unfinished one ends its stream or connection.
class MessageSource : public Interruptible {
 public:
  virtual MessageEvent poll() = 0;
  virtual const model::Failure& failure() const = 0;
  /// Of what was read so far.
  virtual model::Anomaly bodyAnomalies() const = 0;
  virtual std::uint64_t wireBytes() const = 0;
  /// From now on bytes of another protocol (after 101): content until the peer ends its side.
  virtual void becomeRaw() = 0;
  /// For this exchange neither silence nor a peer that does not read is a failure any more: it lasts as long as both ends do (a WebSocket,
  /// an event stream, gRPC). Who died is found by the kernel's probes.
  virtual void outlastSilence() = 0;
  /// Heads are in HTTP/2 form (pseudo-header fields), both ways.
  virtual bool http2() const = 0;
  /// The HTTP/2 error code its peer ended with, or the one that says what happened to it.
  virtual std::uint32_t resetCode() const = 0;
  /// `peer` is interrupted when this side ends on its own, before the exchange is over. Null: nobody.
  virtual void onGone(Interruptible* peer) = 0;
};

/// Written at once as far as the peer takes it; the rest waits inside until flushed. The writer of a large body flushes after each
/// piece, so never more than one piece waits.
class MessageWriter {
 public:
  virtual ~MessageWriter() = default;
  /// `wire` is used where the other side's framing fits, `data` otherwise.
  virtual void data(const MessageEvent& piece) = 0;
  virtual void end(const model::Headers* trailers) = 0;
  /// So much waits that the source must not be polled before a flush.
  virtual bool full() const = 0;
  /// True when nothing waits any more. False: flush() it, or it failed.
  virtual bool flushNow() = 0;
  /// False when the peer is gone or takes nothing for too long.
  virtual Awaitable<bool> flush() = 0;
  virtual void becomeRawWriter() = 0;
  /// Ends the writing direction of a raw stream (FIN).
  virtual void endRaw() = 0;
};

class ServerTransaction : public MessageSource, public MessageWriter {
 public:
  /// Until poll() may give something (true), or about `slice` is over (false): the caller then looks after the client. Errors become
  /// a failed event of the next poll. interrupt() ends it with false.
  virtual Awaitable<bool> waitFor(std::chrono::milliseconds slice) = 0;
  virtual void requestHead(const model::RequestHeadPtr& head) = 0;
  /// Whether what is written may still reach the server.
  virtual bool takesMore() const = 0;
  /// When the first byte of the final response came; the epoch before.
  virtual SteadyTime firstByte() const = 0;
  /// The client's framing says how long the content is: any other length is a failure, before a byte too many is given.
  virtual void holdTo(std::uint64_t length) = 0;
  /// Ends it before its time: the stream, or where there is none the connection. `code`: HTTP/2's, why.
  virtual void cancel(std::uint32_t code) = 0;
};

class ClientTransaction : public MessageSource, public MessageWriter {
 public:
  /// Until poll() may give something, or interrupt(). Errors become a failed event of the next poll.
  virtual Awaitable<> wait() = 0;
  /// The client's connection is broken, or its program closed it and is known to have. An orderly end alone is neither: it may have
  /// closed its half only.
  virtual bool broken() = 0;
  virtual void interim(const model::ResponseHead& head) = 0;
  /// `requestMethod` decides whether a body follows.
  virtual void responseHead(const model::ResponseHeadPtr& head, std::string_view requestMethod) = 0;
  /// The whole response is written while the request's body is still to come: when nothing will follow on this connection the
  /// client is told now. It may wait for the end and keep its body back (Expect: 100-continue).
  virtual void endEarly() = 0;
  /// Nothing of the response was sent yet.
  virtual bool untouched() const = 0;
  /// Of one that is gone: all of the response that was written so far had left.
  virtual bool tookAll() const = 0;
  /// Cuts the response so that the client sees it is not whole. `abrupt`: as a broken connection, not as an end. `code`: HTTP/2's.
  virtual void abort(bool abrupt, std::uint32_t code) = 0;
  /// Ends it with what no client takes for a response: a network error to it, and no reason to ask again. Before responseHead().
  virtual void refuse() = 0;
  /// Whether the whole request is here already: no second coroutine is needed to pump it.
  virtual bool requestBuffered() = 0;
  /// It has no body, and that is certain.
  virtual bool requestEmpty() = 0;
};

}  // namespace penstock::http
