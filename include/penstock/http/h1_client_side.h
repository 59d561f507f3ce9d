// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP/1 towards a client: requests come in, responses go out, in order.
#pragma once

#include "penstock/http/h1_body_writer.h"
#include "penstock/http/h1_reader.h"
#include "penstock/http/out_buffer.h"
#include "penstock/http/transaction.h"
#include "penstock/model/config.h"
#include "penstock/wire/http1/head.h"

namespace penstock::http {

/// Thread: the connection's. Lifetime: not longer than stream and buffer.
class H1ClientSide final : public ClientTransaction {
 public:
  H1ClientSide(net::Stream& stream, net::ReadBuffer& in, const model::EngineConfig& config);

  struct Request {
    enum class Status : unsigned char { ok, ended, timedOut, tooLarge, refuse, unsupported, unreadable } status = Status::ended;
    std::shared_ptr<model::RequestHead> head;  // for all but ended and timedOut-before-a-byte
    std::string why;
    SteadyTime firstByte{};
    bool anyByte = false;  // of timedOut, ended: something had come
  };
  /// The next request's head. Bytes of a pipelined one wait in the buffer till then.
  Awaitable<Request> nextRequest();
  /// The connection can carry another exchange after this one.
  bool persistent() const;

  // The request's body.
  MessageEvent poll() override;
  Awaitable<> wait() override;
  bool broken() override;
  const model::Failure& failure() const override { return reader_.failure(); }
  model::Anomaly bodyAnomalies() const override { return reader_.anomalies(); }
  std::uint64_t wireBytes() const override { return reader_.bytes(); }
  void becomeRaw() override;
  void outlastSilence() override;
  bool requestBuffered() override { return reader_.buffered(); }
  bool requestEmpty() override { return reader_.decoder().framing().kind == wire::http1::Framing::Kind::none; }
  bool http2() const override { return false; }
  std::uint32_t resetCode() const override;
  void onGone(Interruptible*) override {}  // seen by broken()
  void interrupt() override;

  // The response.
  void interim(const model::ResponseHead& head) override;
  void responseHead(const model::ResponseHeadPtr& head, std::string_view requestMethod) override;
  void data(const MessageEvent& piece) override;
  void end(const model::Headers* trailers) override;
  void endEarly() override;
  bool full() const override { return out_.full(); }
  bool flushNow() override { return out_.flushNow(); }
  Awaitable<bool> flush() override { return out_.flush(); }
  void becomeRawWriter() override { body_.begin({wire::http1::Framing::Kind::untilClose, 0}); }
  void endRaw() override { stream_.shutdownWrite(); }
  bool untouched() const override { return !started_; }
  bool tookAll() const override { return out_.empty(); }
  void abort(bool abrupt, std::uint32_t code) override;
  void refuse() override;
  bool aborted() const { return aborted_; }

  net::Stream& stream() { return stream_; }
  OutBuffer& out() { return out_; }

 private:
  net::Stream& stream_;
  net::ReadBuffer& in_;
  const model::EngineConfig& config_;
  H1Reader reader_;
  OutBuffer out_;
  wire::http1::HeadScanner scanner_;
  H1BodyWriter body_;  // of the response
  bool requestPersists_ = false, responsePersists_ = false;
  bool started_ = false, ended_ = false, aborted_ = false;
  bool http10_ = false;  // the request's version
  std::chrono::milliseconds idle_{};
};

}  // namespace penstock::http
