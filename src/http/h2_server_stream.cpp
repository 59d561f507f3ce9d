// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/http/h2_server_stream.h"

#include "penstock/base/ascii.h"
#include "penstock/http/h2_connection.h"

namespace penstock::http {

using model::FailureKind;
using wire::http2::ErrorCode;
using wire::http2::HeadVerdict;
using wire::http2::Session;

namespace {

/// What content-length says, where it says one thing.
std::optional<std::uint64_t> toldLength(const model::Headers& headers) {
  const auto all = headers.findAll("content-length");
  return all.size() == 1 ? parseDecimal(all.front()) : std::nullopt;
}

}  // namespace

H2ServerStream::~H2ServerStream() {
  if (id_ == 0) return;
  // Whose answer is over was either cancelled, or its request's end was given: what of it still waits goes out.
  if (!closed_ && !ended_) session().reset(id_, ErrorCode::cancel);
  session().setOwner(id_, nullptr);
  connection_->flushSoon();
}

void H2ServerStream::submit(bool end) {
  if (!head_) return;
  const model::RequestHeadPtr head = std::move(head_);
  head_.reset();
  id_ = connection_->closed() ? 0 : session().request(*head, end, static_cast<H2Stream*>(this));
  if (id_) return;
  refused_ = closed_ = news_ = true;
  code_ = ErrorCode::refusedStream;
}

void H2ServerStream::data(std::string_view data, std::string_view) {
  waitingSince_ = {};  // a server that is still being sent to is not late with its answer
  if (data.empty()) return;
  submit(false);
  session().data(id_, data);
}

void H2ServerStream::end(const model::Headers* trailers) {
  const bool more = trailers && !trailers->empty();
  submit(!more);
  session().end(id_, trailers);
  endGiven_ = true;
}

bool H2ServerStream::full() const { return closed_ || connection_->session().pending(id_) >= Session::sendLimit; }

bool H2ServerStream::flushNow() {
  submit(false);
  return flushBody();
}

Awaitable<bool> H2ServerStream::flush() {
  submit(false);
  return waitFlushed();
}

void H2ServerStream::gotResponse(std::shared_ptr<model::ResponseHead> head, HeadVerdict verdict, std::string why) {
  if (firstByte_ == SteadyTime{} && head->status >= 200) firstByte_ = steadyNow();
  switch (verdict) {
    case HeadVerdict::ok: break;
    case HeadVerdict::tooLarge:
      headFailure_ = model::Failure{FailureKind::serverHeadTooLarge, "over " + std::to_string(connection_->headLimit()) + " bytes"};
      break;
    case HeadVerdict::malformed: headFailure_ = model::Failure{FailureKind::serverMalformed, std::move(why)}; break;
  }
  heads_.push_back(std::move(head));
  news_ = true;
  connection_->wakeLater(*this);
}

HeadEvent H2ServerStream::pollHead() {
  HeadEvent event;
  if (!failure_ && !heads_.empty()) {
    event.head = std::move(heads_.front());
    heads_.pop_front();
    if (headFailure_ && heads_.empty()) {
      failure_ = std::move(headFailure_);
    } else {
      answered_ = event.head->status >= 200;
      event.got = answered_ ? HeadEvent::Got::head : HeadEvent::Got::interim;
      if (answered_) length_ = toldLength(event.head->headers);
      return event;
    }
  }
  news_ = false;
  if (closed_ && !failure_) explain();
  if (failure_) event.got = HeadEvent::Got::failed;
  return event;
}

/// Why there is no more.
void H2ServerStream::explain() {
  if (!why_.empty())
    failure_ = model::Failure{FailureKind::serverMalformed, why_};
  else if (connection_->failure())
    failure_ = connection_->failure();
  else if (connection_->closed())
    failure_ = model::Failure{FailureKind::serverClosed, answered_ ? "before the end of the response" : ""};
  else
    failure_ = model::Failure{FailureKind::serverReset, "the stream: " + toText(code_)};
}

BodyEvent H2ServerStream::poll() {
  BodyEvent event;
  if (failure_) {
    event.got = Got::failed;
    return event;
  }
  event = pollBody();
  const bool whole = event.got == Got::end;
  if (event.got == Got::data) given_ += event.data.size();
  if (length_ && (given_ > *length_ || (whole && given_ != *length_ && given_ != 0))) mismatch_ = true;
  if (exactly_ && (given_ > *exactly_ || (whole && given_ != *exactly_))) {
    mismatch_ = true;
    event = {};
    event.got = Got::failed;
    failure_ = model::Failure{FailureKind::serverMalformed, "content of another length than the " + std::to_string(*exactly_) +
                                                                " bytes that its head says, which HTTP/1 cannot pass on"};
  }
  if (event.got == Got::failed && !failure_) explain();
  return event;
}

SourceEnd H2ServerStream::end() const {
  return {failure_, mismatch_ ? model::Anomaly::contentLengthMismatch : model::Anomaly::none, bytes_, std::uint32_t(code_)};
}

Awaitable<bool> H2ServerStream::wait(std::chrono::milliseconds slice) {
  const auto patience = outlasts_ ? std::chrono::milliseconds(0) : connection_->timeouts().response;
  if (waitingSince_ == SteadyTime{}) waitingSince_ = steadyNow();
  const bool woke = co_await waitReadable(slice);
  if (woke) {
    waitingSince_ = {};
    co_return true;
  }
  if (patience.count() && waitingSince_ != SteadyTime{} && steadyNow() - waitingSince_ >= patience)
    failure_ = model::Failure{FailureKind::serverTimeout, "nothing came for " + std::to_string(patience.count() / 1000) + " s"};
  co_return bool(failure_);
}

void H2ServerStream::cut(std::uint32_t code) {
  if (id_ && !closed_) {
    session().reset(id_, ErrorCode(code));
    connection_->flushSoon();
  }
}

bool H2ServerStream::unseen() const {
  if (answered_ || !closed_) return false;
  return refused_ || code_ == ErrorCode::refusedStream;
}

}  // namespace penstock::http
