// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/http/h2_stream.h"

#include <utility>

#include "penstock/http/h2_connection.h"

namespace penstock::http {

using wire::http2::ErrorCode;
using wire::http2::Session;

H2Stream::H2Stream(std::shared_ptr<H2Connection> connection) : connection_(std::move(connection)) { connection_->add(*this); }

H2Stream::~H2Stream() {
  connection_->remove(*this);
  if (const std::size_t unread = inbound_.size() + handedOut_.size()) {
    session().consume(id_, unread);
    connection_->flushSoon();
  }
}

Session& H2Stream::session() { return connection_->session(); }

void H2Stream::gotData(std::string_view bytes) {
  inbound_.append(bytes);
  bytes_ += bytes.size();
  news_ = true;
  connection_->wakeLater(*this);
}

void H2Stream::gotEnd() {
  ended_ = news_ = true;
  connection_->wakeLater(*this);
}

void H2Stream::gotClosed(ErrorCode code, std::string why) {
  closed_ = news_ = true;
  // A stream that is reset alone has its frames still before it; with its connection they are gone.
  unsent_ = session().pending(id_) + (connection_->closed() ? connection_->unwritten() : 0);
  code_ = code;
  why_ = std::move(why);
  connection_->wakeLater(*this);
}

void H2Stream::drained() { connection_->wakeLater(*this); }

void H2Stream::wake() {
  // Each notify may destroy this: the other one's business is looked at before.
  const bool gone = closed_;
  Interruptible* peer = peer_;
  const bool reader = news_ && readable_.waiting(), writer = writable_.waiting();
  if (writer && reader) {
    // Two coroutines of one exchange; the exchange outlives both only as long as one of them runs, and the reader may be the last.
    writable_.notify();
    readable_.notify();
  } else if (writer) {
    writable_.notify();
  } else if (reader) {
    readable_.notify();
  } else if (gone && peer) {
    peer->interrupt();
  }
}

void H2Stream::wakeReader(bool interrupted) {
  interrupted_ = interrupted;
  readable_.notify();
}

void H2Stream::hold(bool held) {
  if (std::exchange(held_, held) && !held) connection_->stirred();
}

void H2Stream::tick(SteadyTime now) {
  if (readable_.waiting() && now >= readDeadline_) {
    timedOut_ = true;
    readable_.notify();
  } else if (writable_.waiting() && now >= writeDeadline_) {
    writeTimedOut_ = true;
    writable_.notify();
  }
}

BodyEvent H2Stream::pollBody() {
  BodyEvent event;
  if (!handedOut_.empty()) {
    session().consume(id_, handedOut_.size());
    connection_->flushSoon();
    handedOut_.clear();
  }
  news_ = false;
  if (!inbound_.empty()) {
    std::swap(inbound_, handedOut_);
    event.got = Got::data;
    event.data = handedOut_;
    return event;
  }
  if (handedOut_.capacity() > Session::sendLimit) std::string().swap(handedOut_);
  if (ended_) {
    event.got = Got::end;
    event.trailers = trailers_;
  } else if (closed_) {
    event.got = Got::failed;
  }
  return event;
}

Awaitable<bool> H2Stream::waitReadable(std::chrono::milliseconds timeout) {
  if (news_ || closed_) co_return true;
  interrupted_ = timedOut_ = false;
  readDeadline_ = timeout.count() ? steadyNow() + timeout : SteadyTime::max();
  connection_->armTick();
  co_await readable_.wait();
  co_return !interrupted_ && !timedOut_;
}

bool H2Stream::flushBody() {
  if (closed_) return endGiven_ && ended_ && unsent_ == 0 && code_ == ErrorCode::noError;  // over, and well
  connection_->flushSoon();
  return session().pending(id_) < Session::sendLimit;
}

Awaitable<bool> H2Stream::waitFlushed() {
  const auto timeout = outlasts_ ? std::chrono::milliseconds(0) : connection_->timeouts().write;
  while (!flushBody()) {
    if (closed_) co_return false;
    writeTimedOut_ = false;
    writeDeadline_ = timeout.count() ? steadyNow() + timeout : SteadyTime::max();
    connection_->armTick();
    co_await writable_.wait();
    if (writeTimedOut_) co_return false;
  }
  co_return true;
}

}  // namespace penstock::http
