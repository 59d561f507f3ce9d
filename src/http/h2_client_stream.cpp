// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/http/h2_client_stream.h"

#include "penstock/http/h2_connection.h"

namespace penstock::http {

using model::FailureKind;
using wire::http2::ErrorCode;
using wire::http2::Session;

H2ClientStream::H2ClientStream(std::shared_ptr<H2Connection> connection, wire::http2::StreamId id) : H2Stream(std::move(connection)) {
  id_ = id;
  session().setOwner(id, static_cast<H2Stream*>(this));
}

H2ClientStream::~H2ClientStream() {
  session().abandon(id_);
  connection_->flushSoon();
}

Session& H2ClientStream::connection() const { return connection_->session(); }

BodyEvent H2ClientStream::poll() {
  BodyEvent event = pollBody();
  if (event.got == Got::failed) explain();
  return event;
}

void H2ClientStream::explain() {
  if (failure_ || !closed_) return;
  if (!why_.empty())
    failure_ = model::Failure{FailureKind::clientMalformed, why_};
  else if (connection_->failure())
    failure_ = connection_->failure();
  else if (connection_->closed())
    failure_ = model::Failure{FailureKind::clientClosed, ended_ ? "before the end of the response" : "before the end of the request's body"};
  else
    failure_ = model::Failure{FailureKind::clientReset, "the stream: " + toText(code_)};
}

bool H2ClientStream::broken() {
  explain();
  return closed_;
}

Awaitable<bool> H2ClientStream::wait(std::chrono::milliseconds slice) {
  // A deadline of its own is the connection's business: it ends all streams.
  const auto idle = connection_->timeouts().idle;
  const bool woke = co_await waitReadable(slice.count() ? slice : idle);
  co_return woke;
}

SourceEnd H2ClientStream::end() const {
  const ErrorCode code = closed_ && !connection_->closed() ? code_ : ErrorCode::cancel;
  return {failure_, model::Anomaly::none, bytes_, std::uint32_t(code)};
}

ClientFacts H2ClientStream::facts() const {
  ClientFacts out;
  out.http2 = true;
  out.untouched = !started_;
  out.tookAll = closed_ && !head_ && unsent_ == 0;
  out.requestHere = ended_;
  out.requestEmpty = ended_ && bytes_ == 0;
  return out;
}

void H2ClientStream::interim(const model::ResponseHead& head) { session().interim(id_, head); }

void H2ClientStream::head(const model::ResponseHeadPtr& head, std::string_view) {
  started_ = true;
  head_ = head;
}

void H2ClientStream::submit(bool end) {
  if (!head_) return;
  session().respond(id_, *head_, end);
  head_.reset();
}

void H2ClientStream::data(std::string_view data, std::string_view) {
  if (data.empty()) return;
  submit(false);
  session().data(id_, data);
}

void H2ClientStream::end(const model::Headers* trailers) {
  const bool more = trailers && !trailers->empty();
  submit(!more);
  session().end(id_, trailers);
  endGiven_ = true;
}

bool H2ClientStream::flushNow() {
  submit(false);
  return flushBody();
}

Awaitable<bool> H2ClientStream::flush() {
  submit(false);
  return waitFlushed();
}

void H2ClientStream::cut(Cut how, std::uint32_t code) {
  if (how == Cut::early) return;  // the stream is told when its response is out: Session::abandon
  if (how == Cut::refuse) code = std::uint32_t(ErrorCode::internalError);
  if (!closed_ && !std::exchange(aborted_, true)) {
    session().resetWhenSent(id_, ErrorCode(code));
    connection_->flushSoon();
  }
}

}  // namespace penstock::http
