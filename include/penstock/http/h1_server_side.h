// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP/1 towards an origin: requests go out, responses come in, one at a time over one connection.
#pragma once

#include "penstock/http/h1_body_writer.h"
#include "penstock/http/h1_reader.h"
#include "penstock/http/out_buffer.h"
#include "penstock/http/transaction.h"
#include "penstock/model/config.h"
#include "penstock/wire/http1/head.h"

namespace penstock::http {

/// Thread: the connection's. Lifetime: owns the stream.
class H1ServerSide final : public ServerTransaction {
 public:
  H1ServerSide(std::unique_ptr<net::Stream> stream, net::BlockPool& blocks, const model::EngineConfig& config);

  void requestHead(const model::RequestHeadPtr& head) override;
  void data(const MessageEvent& piece) override;
  void end(const model::Headers* trailers) override;
  bool full() const override { return out_.full(); }
  bool flushNow() override { return out_.flushNow(); }
  Awaitable<bool> flush() override { return out_.flush(); }
  void becomeRawWriter() override { body_.begin({wire::http1::Framing::Kind::untilClose, 0}); }
  void endRaw() override { stream_->shutdownWrite(); }

  MessageEvent poll() override;
  Awaitable<bool> waitFor(std::chrono::milliseconds slice) override;
  const model::Failure& failure() const override { return reader_.failure(); }
  model::Anomaly bodyAnomalies() const override { return reader_.anomalies(); }
  std::uint64_t wireBytes() const override { return reader_.bytes(); }
  void becomeRaw() override;
  void outlastSilence() override;
  void cancel(std::uint32_t code) override;
  void holdTo(std::uint64_t) override {}  // it is what its own framing says
  bool http2() const override { return false; }
  bool takesMore() const override { return !out_.failed(); }
  std::uint32_t resetCode() const override;
  void onGone(Interruptible*) override {}  // its reader finds out
  void interrupt() override;
  SteadyTime firstByte() const override { return firstByte_; }

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
  enum class State : unsigned char { head, body, raw };
  MessageEvent pollHead();
  /// As bytes that are no HTTP message: until the connection ends.
  MessageEvent passOn(std::string why, model::Anomaly anomaly);

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
  bool mayUpgrade_ = false;
};

}  // namespace penstock::http
