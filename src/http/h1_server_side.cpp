// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/http/h1_server_side.h"

#include "penstock/net/tls_stream.h"
#include "penstock/tls/contexts.h"
#include "penstock/wire/http2/error_code.h"
#include "penstock/wire/sniff/sniff.h"

namespace penstock::http {

using model::FailureKind;
using wire::http1::Framing;
namespace http1 = wire::http1;

H1ServerSide::H1ServerSide(std::unique_ptr<net::Stream> stream, net::BlockPool& blocks, const model::EngineConfig& config)
    : stream_(std::move(stream)), config_(config), in_(blocks), reader_(*stream_, in_), out_(*stream_, config.timeouts.write) {}

void H1ServerSide::head(const model::RequestHeadPtr& head) {
  begin(*head);
  http1::appendTo(out_.gather(), *head, config_.allowAmbiguous);
}

void H1ServerSide::headWithinContent(const model::RequestHead& head) {
  begin(head);
  body_.begin({Framing::Kind::untilClose, 0});
}

void H1ServerSide::begin(const model::RequestHead& head) {
  used_ = !method_.empty();
  method_ = head.method;
  body_.begin(http1::framingOf(head));
  state_ = State::head;
  scanner_.reset();
  reader_.consumeHandedOut();
  reader_.begin({}, false);
  firstByte_ = {};
  waitingSince_ = {};
  patience_ = config_.timeouts.response;
  out_.setTimeout(config_.timeouts.write);
  anyByte_ = cutHead_ = requestEnded_ = responseEnded_ = raw_ = false;
  reusable_ = http1::persistent(head);
  mayUpgrade_ = head.headers.contains("Upgrade");
}

void H1ServerSide::data(std::string_view data, std::string_view wire) {
  waitingSince_ = {};  // a server that is still being sent to is not late with its answer
  body_.write(out_, data, wire);
}

void H1ServerSide::end(const model::Headers* trailers) {
  body_.end(out_, trailers);
  if (raw_) out_.endWhenWritten();
  requestEnded_ = true;
}

namespace {

/// Ended or broken before a byte of the response. TLS may say why: with TLS 1.3 a server that wants a client certificate does so only
/// after the handshake, and some just close.
model::Failure endedEarly(net::Stream& stream, net::IoStatus how) {
  if (auto* tls = dynamic_cast<net::TlsStream*>(&stream)) {
    if (tls->failure().kind != FailureKind::none) return {tls->failure().kind, tls->failure().text};
    if (tls::askedForClientCertificate(tls->ssl()))
      return {FailureKind::tlsClientCertificate, "it closed the connection after it got none"};
  }
  if (how == net::IoStatus::eof) return {FailureKind::serverClosed, {}};
  return {FailureKind::serverReset, stream.lastError().message()};
}

}  // namespace

HeadEvent H1ServerSide::passOn(std::string why, model::Anomaly anomaly) {
  auto head = std::make_shared<model::ResponseHead>();
  head->status = 0;
  head->version = model::HttpVersion::unknown;
  head->reason = std::move(why);
  head->anomalies = anomaly;
  reader_.begin({Framing::Kind::untilClose, 0}, true);
  state_ = State::body;
  reusable_ = false;
  return {HeadEvent::Got::head, std::move(head)};
}

HeadEvent H1ServerSide::failed(model::Failure failure, model::ResponseHeadPtr head) {
  reusable_ = false;
  reader_.fail(std::move(failure));
  return {HeadEvent::Got::failed, std::move(head)};
}

/// One that is here whole.
HeadEvent H1ServerSide::readHead(std::size_t length) {
  auto parsed = http1::parseResponse(in_.view().substr(0, length));
  if (parsed.verdict == http1::Verdict::unreadable) return passOn(parsed.why, model::Anomaly::unreadableStatusLine);
  if (parsed.verdict == http1::Verdict::refuse && !config_.allowAmbiguous)
    return failed({FailureKind::serverMalformed, parsed.why}, parsed.head);
  in_.consume(length);
  scanner_.reset();
  waitingSince_ = {};
  const int status = parsed.head->status;
  // RFC 9110 15.2.2. The client would read on as HTTP and send its next request, maybe one for another host, to this server.
  if (status == 101 && !mayUpgrade_) return failed({FailureKind::serverMalformed, "101 without a request to upgrade"}, parsed.head);
  if (status >= 100 && status < 200 && status != 101) {
    firstByte_ = {};
    return {HeadEvent::Got::interim, parsed.head};
  }
  const Framing framing = http1::framingOf(*parsed.head, method_);
  reusable_ = reusable_ && http1::persistent(*parsed.head, framing);
  reader_.begin(framing, config_.allowAmbiguous);
  state_ = State::body;
  return {HeadEvent::Got::head, parsed.head};
}

HeadEvent H1ServerSide::pollHead() {
  while (!reader_.failure()) {
    const std::string_view view = in_.view();
    if (!view.empty()) {
      anyByte_ = true;
      if (firstByte_ == SteadyTime{}) firstByte_ = steadyNow();
      // What does not begin like a status line is not waited for: the client would have seen these bytes at once.
      if (!http1::canBeResponse(view)) {
        const auto protocol = used_ || !config_.http2 ? wire::Protocol::other : wire::sniffServer(view);
        if (protocol == wire::Protocol::http2) {
          speaksHttp2_ = true;
          return failed({FailureKind::serverMalformed, "it speaks HTTP/2 alone"});
        }
        if (protocol == wire::Protocol::other)
          return passOn("the response does not begin with HTTP/", model::Anomaly::unreadableStatusLine);
      }
      const std::size_t length = scanner_.find(view);
      const bool whole = length != http1::HeadScanner::npos;
      if (whole && length <= config_.headLimit) return readHead(length);
      if (whole || view.size() > config_.headLimit)
        return failed({FailureKind::serverHeadTooLarge, "over " + std::to_string(config_.headLimit) + " bytes"});
    }
    const net::IoResult r = in_.fill(*stream_, config_.headLimit + 1);
    if (r.status == net::IoStatus::ok) continue;
    if (r.status == net::IoStatus::wouldBlock) {
      in_.releaseIfEmpty();
      return {};
    }
    if (in_.empty()) return failed(endedEarly(*stream_, r.status));
    cutHead_ = true;
    return passOn("the connection ended inside the response's head", model::Anomaly::truncated);
  }
  return {HeadEvent::Got::failed, nullptr};
}

BodyEvent H1ServerSide::poll() {
  if (reader_.failure()) {
    BodyEvent failed;
    failed.got = Got::failed;
    return failed;
  }
  BodyEvent event = reader_.poll();
  if (event.got == Got::end && cutHead_) {
    reader_.fail(FailureKind::serverClosed, "inside the response's head");
    event.got = Got::failed;
  } else if (event.got == Got::end) {
    responseEnded_ = true;
    if (!in_.empty()) reusable_ = false;  // bytes nobody asked for
  } else if (event.got == Got::failed) {
    reusable_ = false;
  }
  return event;
}

Awaitable<bool> H1ServerSide::wait(std::chrono::milliseconds slice) {
  if (waitingSince_ == SteadyTime{}) waitingSince_ = steadyNow();
  net::UnfinishedInput unfinished(in_, *stream_, reader_.decoder().held());
  error_code ec;
  if (!unfinished.evicted()) ec = co_await net::wait(*stream_, net::Readiness::read, slice);
  const bool inHead = state_ == State::head;  // all of it has that time, not each byte
  if (unfinished.evicted()) {
    reusable_ = false;
    reader_.fail(inHead ? FailureKind::serverHeadTooLarge : FailureKind::truncatedBody, std::string(net::HeldBytes::reason));
    co_return true;
  }
  const bool late = patience_.count() && waitingSince_ != SteadyTime{} && steadyNow() - waitingSince_ >= patience_;
  if (!ec && !inHead) waitingSince_ = {};
  if ((!ec && !(inHead && late)) || reader_.failure()) co_return true;
  net::Readiness read = net::Readiness::read;
  if (stream_->bottom(read).interrupted(read)) co_return false;
  if (ec && ec != net::asio::error::timed_out) {
    reusable_ = false;
    reader_.fail(FailureKind::serverReset, ec.message());
  } else if (late) {
    reusable_ = false;
    const bool begun = inHead && anyByte_;
    reader_.fail(FailureKind::serverTimeout, (begun ? "its answer's head did not end within " : "nothing came for ") +
                                                 std::to_string(patience_.count() / 1000) + " s");
  }
  co_return bool(reader_.failure());
}

void H1ServerSide::goRaw() {
  reader_.begin({Framing::Kind::untilClose, 0}, true);
  body_.begin({Framing::Kind::untilClose, 0});
  state_ = State::body;
  raw_ = true;
  reusable_ = false;
}

void H1ServerSide::outlastSilence() {
  patience_ = {};
  out_.setTimeout({});
}

void H1ServerSide::cut(std::uint32_t) {
  reusable_ = false;
  stream_->close();
}

void H1ServerSide::interrupt() {
  net::Readiness read = net::Readiness::read;
  stream_->bottom(read).interrupt(read);
}

SourceEnd H1ServerSide::end() const {
  return {reader_.failure(), reader_.anomalies(), reader_.bytes(), std::uint32_t(wire::http2::ErrorCode::internalError)};
}

bool H1ServerSide::gone() {
  return !in_.empty() || stream_->waiting() != net::Stream::Waiting::nothing;
}

}  // namespace penstock::http
