// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/http/h1_client_side.h"

#include "penstock/http/client_watch.h"
#include "penstock/wire/http2/error_code.h"

namespace penstock::http {

using model::FailureKind;
using wire::http1::Framing;
namespace http1 = wire::http1;

H1ClientSide::H1ClientSide(net::Stream& stream, net::ReadBuffer& in, const model::EngineConfig& config)
    : stream_(stream), in_(in), config_(config), reader_(stream, in), out_(stream, config.timeouts.write) {}

void H1ClientSide::beginHead() {
  reader_.consumeHandedOut();
  scanner_.reset();
  started_ = ended_ = requestPersists_ = responsePersists_ = raw_ = false;
  idle_ = config_.timeouts.idle;
  out_.setTimeout(config_.timeouts.write);
}

/// False: more of it has to come.
bool H1ClientSide::takeHead(Request& out) {
  const std::string_view view = in_.view();
  const std::size_t length = scanner_.find(view);
  const bool whole = length != http1::HeadScanner::npos;
  if (view.size() > config_.headLimit && (!whole || length > config_.headLimit)) {
    auto parsed = http1::parseRequest(view.substr(0, config_.headLimit));
    out.status = Request::Status::tooLarge;
    out.head = std::move(parsed.head);
    out.why = "over " + std::to_string(config_.headLimit) + " bytes";
    return true;
  }
  if (!whole) return false;
  auto parsed = http1::parseRequest(view.substr(0, length));
  in_.consume(length);
  in_.releaseIfEmpty();
  out.head = std::move(parsed.head);
  out.why = std::move(parsed.why);
  switch (parsed.verdict) {
    case http1::Verdict::ok: out.status = Request::Status::ok; break;
    case http1::Verdict::refuse:
      out.status = config_.allowAmbiguous ? Request::Status::ok : Request::Status::refuse;
      break;
    case http1::Verdict::unsupported:
      out.status = config_.allowAmbiguous ? Request::Status::ok : Request::Status::unsupported;
      break;
    case http1::Verdict::unreadable: out.status = Request::Status::unreadable; break;
  }
  if (out.status == Request::Status::ok) {
    requestPersists_ = http1::persistent(*out.head);
    http10_ = out.head->version == model::HttpVersion::http10;
    reader_.begin(http1::framingOf(*out.head), config_.allowAmbiguous);
  }
  return true;
}

/// A head that never ends: recorded as far as it came, or as far as `limit`.
void H1ClientSide::giveUpHead(Request& out, Request::Status status, std::string why, std::size_t limit) {
  out.status = status;
  out.head = http1::parseRequest(in_.view().substr(0, limit)).head;
  out.why = std::move(why);
}

Awaitable<H1ClientSide::Request> H1ClientSide::nextRequest() {
  Request out;
  beginHead();
  net::Deadline deadline(config_.timeouts.idle);  // also of empty lines that come one by one
  while (true) {
    // Empty lines before a request (some send one after a body) do not begin it.
    if (!out.anyByte && in_.view().find_first_not_of("\r\n") != std::string_view::npos) {
      out.anyByte = true;
      out.firstByte = steadyNow();
      deadline = net::Deadline(config_.timeouts.clientHead, out.firstByte);
    }
    if (takeHead(out)) break;
    const net::IoResult r = in_.fill(stream_, config_.headLimit + 1);
    if (r.status == net::IoStatus::ok) continue;
    if (r.status != net::IoStatus::wouldBlock) {
      if (!out.anyByte) break;
      giveUpHead(out, Request::Status::ended, "the connection ended inside the request's head");
      in_.consume(in_.view().size());
      break;
    }
    in_.releaseIfEmpty();
    net::UnfinishedInput unfinished(in_, stream_);
    error_code ec;
    if (!unfinished.evicted()) ec = co_await net::wait(stream_, net::Readiness::read, deadline);
    if (unfinished.evicted()) {
      constexpr std::size_t told = 4 * 1024;  // its memory is needed
      giveUpHead(out, Request::Status::tooLarge, std::string(net::HeldBytes::reason), told);
      in_.consume(in_.view().size());
      in_.releaseIfEmpty();
      break;
    }
    if (ec == net::asio::error::timed_out) {
      if (out.anyByte)
        giveUpHead(out, Request::Status::timedOut, {});
      else
        out.status = Request::Status::timedOut;
    }
    if (ec) break;
  }
  co_return out;
}

bool H1ClientSide::persistent() const {
  return requestPersists_ && responsePersists_ && ended_ && !aborted_ && reader_.decoder().done() && !out_.failed();
}

BodyEvent H1ClientSide::poll() {
  BodyEvent event = reader_.poll();
  if (event.got == Got::failed && reader_.failure().kind != FailureKind::clientTimeout &&
      reader_.failure().kind != FailureKind::clientLimit) {
    const bool framing = reader_.failure().kind == FailureKind::truncatedBody && !reader_.decoder().why().empty() &&
                         !model::any(reader_.anomalies() & model::Anomaly::truncated);
    const FailureKind kind = framing           ? FailureKind::clientMalformed
                             : reader_.abrupt() ? FailureKind::clientReset
                                                : FailureKind::clientClosed;
    reader_.fail(kind, framing ? reader_.decoder().why() : "before the end of the request's body");
  }
  return event;
}

Awaitable<bool> H1ClientSide::wait(std::chrono::milliseconds slice) {
  net::UnfinishedInput unfinished(in_, stream_, reader_.decoder().held());
  error_code ec = net::asio::error::timed_out;
  std::uint64_t written = out_.written() + 1;
  const bool whole = slice.count() == 0 || (idle_.count() && idle_ <= slice);  // of the time that it may be idle
  // Idle is "without a byte either way".
  while (!unfinished.evicted() && ec == net::asio::error::timed_out && out_.written() != written) {
    written = out_.written();
    ec = co_await net::wait(stream_, net::Readiness::read, whole ? idle_ : slice);
    if (!whole) break;
  }
  if (unfinished.evicted()) {
    reader_.fail(FailureKind::clientLimit, std::string(net::HeldBytes::reason));
    co_return true;
  }
  if (!ec || reader_.failure()) co_return true;
  net::Readiness read = net::Readiness::read;
  if (stream_.bottom(read).interrupted(read) || (!whole && ec == net::asio::error::timed_out)) co_return false;
  if (ec == net::asio::error::timed_out)
    reader_.fail(FailureKind::clientTimeout, "the rest of the request's body did not come");
  else
    reader_.fail(FailureKind::clientReset, ec.message());
  co_return true;
}

bool H1ClientSide::broken() { return hasLeft(stream_); }

void H1ClientSide::goRaw() {
  reader_.begin({Framing::Kind::untilClose, 0}, true);
  body_.begin({Framing::Kind::untilClose, 0});
  raw_ = true;
}

void H1ClientSide::outlastSilence() {
  idle_ = {};
  out_.setTimeout({});
}

void H1ClientSide::interim(const model::ResponseHead& head) {
  http1::appendTo(out_.gather(), head, config_.allowAmbiguous);
}

void H1ClientSide::interrupt() {
  net::Readiness read = net::Readiness::read;
  stream_.bottom(read).interrupt(read);
}

SourceEnd H1ClientSide::end() const {
  return {reader_.failure(), reader_.anomalies(), reader_.bytes(), std::uint32_t(wire::http2::ErrorCode::cancel)};
}

ClientFacts H1ClientSide::facts() const {
  ClientFacts out;
  out.untouched = !started_;
  out.tookAll = out_.empty();
  out.requestHere = reader_.buffered();
  out.requestEmpty = reader_.decoder().framing().kind == Framing::Kind::none;
  return out;
}

void H1ClientSide::head(const model::ResponseHeadPtr& head, std::string_view requestMethod) {
  started_ = true;
  if (head->status == 0) {  // not HTTP: what follows is all there is
    body_.begin({Framing::Kind::untilClose, 0});
    responsePersists_ = false;
    return;
  }
  const Framing framing = http1::framingOf(*head, requestMethod);
  body_.begin(framing);
  responsePersists_ = http1::persistent(*head, framing);
  // A client of HTTP/1.0 takes the connection for kept only when it reads so (RFC 9112 C.2.2).
  if (http10_ && !head->headers.hasToken("Connection", "keep-alive")) responsePersists_ = false;
  http1::appendTo(out_.gather(), *head, config_.allowAmbiguous);
}

void H1ClientSide::data(std::string_view data, std::string_view wire) { body_.write(out_, data, wire); }

void H1ClientSide::end(const model::Headers* trailers) {
  body_.end(out_, trailers);
  if (raw_) out_.endWhenWritten();
  ended_ = true;
}

void H1ClientSide::cut(Cut how, std::uint32_t code) {
  switch (how) {
    case Cut::end: return abort(false);
    case Cut::reset:
      if (code != std::uint32_t(wire::http2::ErrorCode::cancel)) return abort(true);
      aborted_ = true;  // on purpose: whatever is still on its way
      return stream_.cut();
    case Cut::refuse: return refuse();
    case Cut::early:
      if (!responsePersists_) stream_.shutdownWrite();
      return;
  }
}

void H1ClientSide::refuse() {
  // Just ended, a connection that was kept would have the client ask again (RFC 9112 9.3.1). A NUL in a head is a network error to
  // every browser (Fetch, 2.2.2), and whoever reads on gets what it gets from a gateway.
  constexpr char answer[] = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\nX-Penstock-Error: network error\0\r\n\r\n";
  started_ = ended_ = true;
  responsePersists_ = false;
  out_.write({answer, sizeof answer - 1});
}

void H1ClientSide::abort(bool abrupt) {
  aborted_ = true;
  // Where the framing shows that something is missing, an orderly end loses none of the bytes still on their way.
  if (abrupt && (!started_ || body_.framing().kind == Framing::Kind::untilClose))
    stream_.cut();
  else
    stream_.shutdownWrite();
}

}  // namespace penstock::http
