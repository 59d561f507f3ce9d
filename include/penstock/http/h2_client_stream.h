// SPDX-License-Identifier: GPL-3.0-or-later
// One request of an HTTP/2 client and the way back.
#pragma once

#include "penstock/http/h2_stream.h"

namespace penstock::http {

class H2ClientStream final : public H2Stream, public ClientSide, private BodySource, private BodySink {
 public:
  H2ClientStream(std::shared_ptr<H2Connection> connection, wire::http2::StreamId id);
  ~H2ClientStream() override;

  BodySource& request() override { return *this; }
  BodySink& response() override { return *this; }
  ClientFacts facts() const override;
  void interim(const model::ResponseHead& head) override;
  void head(const model::ResponseHeadPtr& head, std::string_view requestMethod) override;
  bool broken() override;
  void onGone(Interruptible* peer) override { peer_ = peer; }
  void goRaw() override {}  // its frames stay what they are
  void outlastSilence() override { outlasts_ = true; }
  void holdOpen(bool held) override { hold(held); }
  void cut(Cut how, std::uint32_t code) override;

 private:
  // The request's body.
  BodyEvent poll() override;
  Awaitable<bool> wait(std::chrono::milliseconds slice) override;
  void interrupt() override { wakeReader(true); }
  SourceEnd end() const override;
  // The response's.
  void data(std::string_view data, std::string_view wire) override;
  void end(const model::Headers* trailers) override;
  bool full() const override { return closed_ || connection().pending(id_) >= wire::http2::Session::sendLimit; }
  bool flushNow() override;
  Awaitable<bool> flush() override;

  wire::http2::Session& connection() const;
  void submit(bool end);
  void explain();

  model::ResponseHeadPtr head_;  // given and not yet sent: whether something follows it decides END_STREAM
  bool started_ = false, aborted_ = false;
};

}  // namespace penstock::http
