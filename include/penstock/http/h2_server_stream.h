// SPDX-License-Identifier: GPL-3.0-or-later
// One request to an HTTP/2 server and its response.
#pragma once

#include <deque>
#include <optional>

#include "penstock/http/h2_stream.h"

namespace penstock::http {

class H2ServerStream final : public H2Stream, public ServerTransaction {
 public:
  explicit H2ServerStream(std::shared_ptr<H2Connection> connection) : H2Stream(std::move(connection)) {}
  ~H2ServerStream() override;

  void requestHead(const model::RequestHeadPtr& head) override { head_ = head; }
  void data(const MessageEvent& piece) override;
  void end(const model::Headers* trailers) override;
  bool full() const override;
  bool flushNow() override;
  Awaitable<bool> flush() override;
  void becomeRawWriter() override {}
  void endRaw() override { end(nullptr); }
  bool takesMore() const override { return !closed_; }

  MessageEvent poll() override;
  Awaitable<bool> waitFor(std::chrono::milliseconds slice) override;
  const model::Failure& failure() const override { return failure_; }
  model::Anomaly bodyAnomalies() const override { return mismatch_ ? model::Anomaly::contentLengthMismatch : model::Anomaly::none; }
  std::uint64_t wireBytes() const override { return bytes_; }
  void becomeRaw() override {}
  void outlastSilence() override { outlasts_ = true; }
  bool http2() const override { return true; }
  std::uint32_t resetCode() const override { return std::uint32_t(code_); }
  void onGone(Interruptible* peer) override { peer_ = peer; }
  void interrupt() override { wakeReader(true); }
  void cancel(std::uint32_t code) override;
  void holdTo(std::uint64_t length) override { exactly_ = length; }
  SteadyTime firstByte() const override { return firstByte_; }

  /// The server says that it did not begin with it, or never got it.
  bool unseen() const;

 private:
  void gotResponse(std::shared_ptr<model::ResponseHead> head, wire::http2::HeadVerdict verdict, std::string why) override;
  void submit(bool end);

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
