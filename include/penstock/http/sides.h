// SPDX-License-Identifier: GPL-3.0-or-later
// One request and its response as each side of the proxy sees them, neutral to the protocol version. The engine's exchange_runner moves
// what one gives to the other; implementations: h1_client_side, h1_server_side, h2_client_stream, h2_server_stream.
#pragma once

#include <cstdint>

#include "penstock/base/clock.h"
#include "penstock/http/body.h"

namespace penstock::http {

/// As of now.
struct ClientFacts {
  bool http2 = false;           // heads are in HTTP/2 form (pseudo-header fields), both ways
  bool untouched = false;       // nothing of the response was sent yet
  bool tookAll = false;         // of one that is gone: all of the response that was written so far had left
  bool requestHere = false;     // the whole request is: no second coroutine is needed to pump it
  bool requestEmpty = false;    // it has no body, and that is certain
};

struct ServerFacts {
  bool http2 = false;
  bool takesMore = false;   // what is written may still reach the server
  SteadyTime firstByte{};   // of the final response; the epoch before
};

/// How a client learns that this is all.
enum class Cut : unsigned char {
  end,     // the response is not whole; its connection or stream ends
  reset,   // the same, as a broken connection where an end would look like the response's
  refuse,  // before any head, by what no client takes for a response: a network error to it, and no reason to ask again
  early,   // the response is whole, its request's body is still to come. It may wait for the end and keep that back (Expect: 100-continue)
};

/// Thread: the connection's.
class ClientSide {
 public:
  virtual ~ClientSide() = default;
  virtual BodySource& request() = 0;
  virtual BodySink& response() = 0;
  virtual ClientFacts facts() const = 0;
  virtual void interim(const model::ResponseHead& head) = 0;
  /// `requestMethod` decides whether a body follows.
  virtual void head(const model::ResponseHeadPtr& head, std::string_view requestMethod) = 0;
  /// The client's connection is broken, or its program closed it and is known to have; request().end() then tells how. An orderly end
  /// alone is neither: it may have closed its half only.
  virtual bool broken() = 0;
  /// `peer` is interrupted when this side ends on its own, before the exchange is over. Null: nobody.
  virtual void onGone(Interruptible* peer) = 0;
  /// From now on bytes of another protocol, both ways: content until each end closes its side.
  virtual void goRaw() = 0;
  /// For this exchange neither silence nor a peer that does not read is a failure any more: it lasts as long as both ends do (a WebSocket,
  /// an event stream, gRPC). Who died is found by the kernel's probes.
  virtual void outlastSilence() = 0;
  /// While it is held nobody's silence ends its connection: we are the ones who are waited for.
  virtual void holdOpen(bool held) = 0;
  /// `code`: HTTP/2's, why.
  virtual void cut(Cut how, std::uint32_t code) = 0;
};

/// What a server has next before its content.
struct HeadEvent {
  enum class Got : unsigned char {
    nothing,  // yet: flush, then wait for response()
    interim,  // `head`: a 1xx answer
    head,     // `head`: the final answer; status 0: not HTTP, what follows is passed on raw
    failed,   // there will be none: response().end() tells; `head`, if any, is one that cannot be passed on
  };
  Got got = Got::nothing;
  model::ResponseHeadPtr head;
};

/// Thread: the connection's.
class ServerSide {
 public:
  virtual ~ServerSide() = default;
  virtual BodySink& request() = 0;
  /// Its content, once pollHead() gave the final head.
  virtual BodySource& response() = 0;
  virtual ServerFacts facts() const = 0;
  virtual void head(const model::RequestHeadPtr& head) = 0;
  virtual HeadEvent pollHead() = 0;
  /// The client's framing says how long the content is: any other length is a failure, before a byte too many is given.
  virtual void holdTo(std::uint64_t length) = 0;
  // As of a client.
  virtual void onGone(Interruptible* peer) = 0;
  virtual void goRaw() = 0;
  virtual void outlastSilence() = 0;
  virtual void holdOpen(bool held) = 0;
  /// Ends it before its time: the stream, or where there is none the connection. `code`: HTTP/2's, why.
  virtual void cut(std::uint32_t code) = 0;
};

}  // namespace penstock::http
