// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP/1 towards a client: requests come in, responses go out, in order.
#pragma once

#include "penstock/http/h1_body_writer.h"
#include "penstock/http/h1_reader.h"
#include "penstock/http/out_buffer.h"
#include "penstock/http/sides.h"
#include "penstock/model/config.h"
#include "penstock/wire/http1/head.h"

namespace penstock::http {

/// Thread: the connection's. Lifetime: not longer than stream and buffer.
class H1ClientSide final : public ClientSide, private BodySource, private BodySink {
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

  BodySource& request() override { return *this; }
  BodySink& response() override { return *this; }
  ClientFacts facts() const override;
  void interim(const model::ResponseHead& head) override;
  void head(const model::ResponseHeadPtr& head, std::string_view requestMethod) override;
  bool broken() override;
  void onGone(Interruptible*) override {}  // seen by broken()
  void goRaw() override;
  void outlastSilence() override;
  void holdOpen(bool) override {}  // who does not read has no time to keep
  void cut(Cut how, std::uint32_t code) override;

  net::Stream& stream() { return stream_; }

 private:
  // The request's body.
  BodyEvent poll() override;
  Awaitable<bool> wait(std::chrono::milliseconds slice) override;
  void interrupt() override;
  SourceEnd end() const override;
  // The response's.
  void data(std::string_view data, std::string_view wire) override;
  void end(const model::Headers* trailers) override;
  bool full() const override { return out_.full(); }
  bool flushNow() override { return out_.flushNow(); }
  Awaitable<bool> flush() override { return out_.flush(); }

  void beginHead();
  bool takeHead(Request& out);
  void giveUpHead(Request& out, Request::Status status, std::string why, std::size_t limit = std::string::npos);
  void abort(bool abrupt);
  void refuse();

  net::Stream& stream_;
  net::ReadBuffer& in_;
  const model::EngineConfig& config_;
  H1Reader reader_;
  OutBuffer out_;
  wire::http1::HeadScanner scanner_;
  H1BodyWriter body_;  // of the response
  bool requestPersists_ = false, responsePersists_ = false;
  bool started_ = false, ended_ = false, aborted_ = false;
  bool raw_ = false;
  bool http10_ = false;  // the request's version
  std::chrono::milliseconds idle_{};
};

}  // namespace penstock::http
