// SPDX-License-Identifier: GPL-3.0-or-later
// What both ends' streams of HTTP/2 share: received data that waits for its exchange, and the waits.
#pragma once

#include <memory>
#include <string>

#include "penstock/base/clock.h"
#include "penstock/http/sides.h"
#include "penstock/net/signal.h"
#include "penstock/wire/http2/session.h"

namespace penstock::http {

class H2Connection;

/// Holds at most the stream's window of received data, and gives the window back when the far side took it.
/// Thread: the connection's. Lifetime: keeps its connection; not destroyed while a coroutine waits on it.
class H2Stream {
 public:
  explicit H2Stream(std::shared_ptr<H2Connection> connection);
  virtual ~H2Stream();
  H2Stream(const H2Stream&) = delete;
  H2Stream& operator=(const H2Stream&) = delete;

  // What the connection tells.
  virtual void gotResponse(std::shared_ptr<model::ResponseHead>, wire::http2::HeadVerdict, std::string /*why*/) {}
  void gotData(std::string_view bytes);
  void gotTrailers(std::shared_ptr<const model::Headers> trailers) { trailers_ = std::move(trailers); }
  void gotEnd();
  void gotClosed(wire::http2::ErrorCode code, std::string why);
  void drained();
  /// Its waiters go on. They may destroy it.
  void wake();
  void tick(SteadyTime now);
  /// Its connection is not ended for being silent.
  bool outlasts() const { return outlasts_ || held_; }
  bool queued() const { return queued_; }
  void setQueued(bool q) { queued_ = q; }
  std::size_t slot = 0;   // in the connection's list
  std::size_t heads = 0;  // bytes, as the connection counts them

 protected:
  /// Failed when it was closed before its end.
  BodyEvent pollBody();
  /// Until something came, `timeout` is over (false), or an interrupt (false).
  Awaitable<bool> waitReadable(std::chrono::milliseconds timeout);
  bool flushBody();
  Awaitable<bool> waitFlushed();
  void wakeReader(bool interrupted);
  /// See ClientSide::holdOpen. From its end on the connection's silence counts anew.
  void hold(bool held);
  wire::http2::Session& session();

  std::shared_ptr<H2Connection> connection_;
  wire::http2::StreamId id_ = 0;
  Interruptible* peer_ = nullptr;
  model::Failure failure_;
  std::uint64_t bytes_ = 0;
  wire::http2::ErrorCode code_ = wire::http2::ErrorCode::noError;
  std::string why_;
  bool ended_ = false;   // END_STREAM came
  bool closed_ = false;  // nothing goes either way any more
  bool outlasts_ = false;  // see ClientSide::outlastSilence
  bool held_ = false;      // see ClientSide::holdOpen
  bool endGiven_ = false;     // our own END_STREAM, to be sent behind what waits
  std::size_t unsent_ = 0;    // what waited when it closed
  bool news_ = false;    // something came since the last poll

 private:
  std::string inbound_, handedOut_;
  std::shared_ptr<const model::Headers> trailers_;
  net::Signal readable_, writable_;
  SteadyTime readDeadline_{}, writeDeadline_{};
  bool interrupted_ = false, timedOut_ = false, writeTimedOut_ = false, queued_ = false;
};

}  // namespace penstock::http
