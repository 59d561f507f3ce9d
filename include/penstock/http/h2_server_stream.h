// SPDX-License-Identifier: GPL-3.0-or-later
// One request to an HTTP/2 server and its response.
#pragma once

#include <deque>
#include <optional>

#include "penstock/http/h2_stream.h"

namespace penstock::http {

class H2ServerStream final : public H2Stream, public ServerSide, private BodySource, private BodySink {
 public:
  explicit H2ServerStream(std::shared_ptr<H2Connection> connection) : H2Stream(std::move(connection)) {}
  ~H2ServerStream() override;

  BodySink& request() override { return *this; }
  BodySource& response() override { return *this; }
  ServerFacts facts() const override { return {true, !closed_, firstByte_}; }
  void head(const model::RequestHeadPtr& head) override { head_ = head; }
  HeadEvent pollHead() override;
  void holdTo(std::uint64_t length) override { exactly_ = length; }
  void onGone(Interruptible* peer) override { peer_ = peer; }
  void goRaw() override {}  // its frames stay what they are
  void outlastSilence() override { outlasts_ = true; }
  void holdOpen(bool held) override { hold(held); }
  void cut(std::uint32_t code) override;

  /// The server says that it did not begin with it, or never got it.
  bool unseen() const;

 private:
  // The response's body.
  BodyEvent poll() override;
  Awaitable<bool> wait(std::chrono::milliseconds slice) override;
  void interrupt() override { wakeReader(true); }
  SourceEnd end() const override;
  // The request's.
  void data(std::string_view data, std::string_view wire) override;
  void end(const model::Headers* trailers) override;
  bool full() const override;
  bool flushNow() override;
  Awaitable<bool> flush() override;

  void gotResponse(std::shared_ptr<model::ResponseHead> head, wire::http2::HeadVerdict verdict, std::string why) override;
  void submit(bool end);
  void explain();

  model::RequestHeadPtr head_;  // given and not yet sent: whether something follows it decides END_STREAM
  std::deque<model::ResponseHeadPtr> heads_;
  SteadyTime firstByte_{}, waitingSince_{};
  bool answered_ = false, refused_ = false;
  model::Failure headFailure_;              // of the last of heads_
  std::optional<std::uint64_t> length_;     // of the content, as the head says
  std::optional<std::uint64_t> exactly_;    // as the client's framing says
  std::uint64_t given_ = 0;                 // bytes of content
  bool mismatch_ = false;
};

}  // namespace penstock::http
