// SPDX-License-Identifier: GPL-3.0-or-later
// One request of an HTTP/2 client and the way back.
#pragma once

#include "penstock/http/h2_stream.h"

namespace penstock::http {

class H2ClientStream final : public H2Stream, public ClientTransaction {
 public:
  H2ClientStream(std::shared_ptr<H2Connection> connection, wire::http2::StreamId id);
  ~H2ClientStream() override;

  MessageEvent poll() override;
  Awaitable<> wait() override;
  bool broken() override;
  const model::Failure& failure() const override { return failure_; }
  model::Anomaly bodyAnomalies() const override { return model::Anomaly::none; }
  std::uint64_t wireBytes() const override { return bytes_; }
  void becomeRaw() override {}
  void outlastSilence() override { outlasts_ = true; }
  bool http2() const override { return true; }
  std::uint32_t resetCode() const override;
  void onGone(Interruptible* peer) override { peer_ = peer; }
  void interrupt() override { wakeReader(true); }
  bool requestBuffered() override { return ended_; }
  bool requestEmpty() override { return ended_ && bytes_ == 0; }

  void interim(const model::ResponseHead& head) override;
  void responseHead(const model::ResponseHeadPtr& head, std::string_view requestMethod) override;
  void data(const MessageEvent& piece) override;
  void end(const model::Headers* trailers) override;
  void endEarly() override {}  // the stream is told when its response is out: Session::abandon
  bool full() const override { return closed_ || connection().pending(id_) >= wire::http2::Session::sendLimit; }
  bool flushNow() override;
  Awaitable<bool> flush() override;
  void becomeRawWriter() override {}
  void endRaw() override { end(nullptr); }
  bool untouched() const override { return !started_; }
  bool tookAll() const override { return closed_ && !head_ && unsent_ == 0; }
  void abort(bool abrupt, std::uint32_t code) override;
  void refuse() override { abort(true, std::uint32_t(wire::http2::ErrorCode::internalError)); }

 private:
  wire::http2::Session& connection() const;
  void submit(bool end);
  void explain();

  model::ResponseHeadPtr head_;  // given and not yet sent: whether something follows it decides END_STREAM
  bool started_ = false, aborted_ = false;
};

}  // namespace penstock::http
