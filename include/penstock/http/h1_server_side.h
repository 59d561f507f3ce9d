// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP/1 towards an origin: requests go out, responses come in, one at a time over one connection.
#pragma once

#include "penstock/http/h1_body_writer.h"
#include "penstock/http/h1_reader.h"
#include "penstock/http/out_buffer.h"
#include "penstock/http/sides.h"
#include "penstock/model/config.h"
#include "penstock/wire/http1/head.h"

namespace penstock::http {

/// Thread: the connection's. Lifetime: owns the stream.
class H1ServerSide final : public ServerSide, private BodySource, private BodySink {
 public:
  H1ServerSide(std::unique_ptr<net::Stream> stream, net::BlockPool& blocks, const model::EngineConfig& config);

  BodySink& request() override { return *this; }
  BodySource& response() override { return *this; }
  ServerFacts facts() const override { return {false, !out_.failed(), firstByte_}; }
  void head(const model::RequestHeadPtr& head) override;
  /// As head(), for bytes that go out as somebody wrote them: nothing is written of the head itself, they are the first of what request()
  /// is given, which is framed by nobody here.
  void headWithinContent(const model::RequestHead& head);
  HeadEvent pollHead() override;
  void holdTo(std::uint64_t) override {}   // it is what its own framing says
  void onGone(Interruptible*) override {}  // its reader finds out
  void goRaw() override;
  void outlastSilence() override;
  void holdOpen(bool) override {}  // who does not read has no time to keep
  void cut(std::uint32_t code) override;

  /// After the exchange: whether the connection can carry another.
  bool reusable() const { return reusable_ && requestEnded_ && responseEnded_; }
  /// Before the next exchange: whether the server has gone meanwhile.
  bool gone();
  /// The server ended or broke the connection before a byte of the response came, on a connection used before: an idempotent
  /// request can be sent again on a new one.
  bool failedBeforeResponse() const {
    const model::FailureKind kind = reader_.failure().kind;
    return used_ && !anyByte_ && (kind == model::FailureKind::serverClosed || kind == model::FailureKind::serverReset);
  }
  /// Its first bytes begin HTTP/2.
  bool speaksHttp2() const { return speaksHttp2_; }
  /// The connection was new, and the server ended it properly without a byte.
  bool hungUpAtOnce() const { return !used_ && !anyByte_ && reader_.failure().kind == model::FailureKind::serverClosed; }
  net::Stream& stream() { return *stream_; }

 private:
  enum class State : unsigned char { head, body };
  // The response's body.
  BodyEvent poll() override;
  Awaitable<bool> wait(std::chrono::milliseconds slice) override;
  void interrupt() override;
  SourceEnd end() const override;
  // The request's.
  void data(std::string_view data, std::string_view wire) override;
  void end(const model::Headers* trailers) override;
  bool full() const override { return out_.full(); }
  bool flushNow() override { return out_.flushNow(); }
  Awaitable<bool> flush() override { return out_.flush(); }

  void begin(const model::RequestHead& head);
  HeadEvent failed(model::Failure failure, model::ResponseHeadPtr head = nullptr);
  HeadEvent readHead(std::size_t length);
  /// As bytes that are no HTTP message: until the connection ends.
  HeadEvent passOn(std::string why, model::Anomaly anomaly);

  std::unique_ptr<net::Stream> stream_;
  const model::EngineConfig& config_;
  net::ReadBuffer in_;
  H1Reader reader_;
  OutBuffer out_;
  wire::http1::HeadScanner scanner_;
  H1BodyWriter body_;  // of the request
  State state_ = State::head;
  std::string method_;
  SteadyTime firstByte_{};
  SteadyTime waitingSince_{};  // for the next byte; epoch while not waiting
  std::chrono::milliseconds patience_{};
  bool speaksHttp2_ = false;
  bool used_ = false, anyByte_ = false, cutHead_ = false, requestEnded_ = true, responseEnded_ = true, reusable_ = true;
  bool mayUpgrade_ = false, raw_ = false;
};

}  // namespace penstock::http
