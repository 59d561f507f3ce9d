// SPDX-License-Identifier: GPL-3.0-or-later
// What an HTTP/2 connection is towards either side: one session over one stream of bytes, and the streams of HTTP inside it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "penstock/http/h2_stream.h"
#include "penstock/model/config.h"
#include "penstock/net/brake.h"
#include "penstock/net/read_buffer.h"
#include "penstock/net/task_group.h"
#include "penstock/wire/http2/session.h"

namespace penstock::http {

/// Received frames become events of streams; a stream's coroutine is resumed after the whole burst was read, and what all of them write
/// goes out in one go after that. Thread: the connection's. Lifetime: shared, by posted work too; `stream` and `in` outlive run().
/// The heads of its streams count as unfinished (net::HeldBytes) as long as the streams live: a few bytes of HPACK can stand for a large one.
class H2Connection : public std::enable_shared_from_this<H2Connection>, protected wire::http2::Events, private net::HeldBytes::Holder {
 public:
  /// Reads and serves until the connection is over; then every stream is told, and failure() tells why. So it is when something is
  /// thrown inside, which leaves here.
  Awaitable<> run();
  /// Whatever was given to the session goes out soon: once a turn of the thread's loop.
  void flushSoon();
  /// Ends it at once.
  void close();
  bool closed() const { return closed_; }
  /// Bytes of frames that were made and not written.
  std::size_t unwritten() const { return dropped_ + out_.size() - sent_; }
  /// Why it ended, where that was not as it should: clientX or serverX by the role.
  const model::Failure& failure() const { return failure_; }
  /// What the peer had to send whole it did not, in its time.
  bool late() const { return late_; }
  std::size_t streams() const { return live_.size(); }

  wire::http2::Session& session() { return session_; }
  std::size_t headLimit() const { return headLimit_; }
  const model::Timeouts& timeouts() const { return timeouts_; }

  // For H2Stream.
  void add(H2Stream& stream);
  void remove(H2Stream& stream);
  /// A head of that stream came. False: the connection ends, and nothing is to be kept of it.
  bool addHead(H2Stream& stream, const model::Headers& head);
  void wakeLater(H2Stream& stream) {
    if (!stream.queued()) {
      stream.setQueued(true);
      woken_.push_back(&stream);
    }
  }
  /// A sign of life, though nothing came: silence counts anew.
  void stirred() { ++life_; }
  /// A stream waits with a deadline.
  void armTick();

 protected:
  H2Connection(wire::http2::Role role, const wire::http2::Options& options, net::IoThread& thread, net::Brake& brake,
               net::Stream& stream, net::ReadBuffer& in, const model::EngineConfig& config);
  ~H2Connection() override;

  void onData(void* owner, std::string_view bytes) final;
  void onTrailers(void* owner, std::shared_ptr<const model::Headers> trailers) final;
  void onEnd(void* owner) final;
  void onClosed(void* owner, wire::http2::ErrorCode code, std::string why) final;
  void onDrained(void* owner) final;
  void onPeerSettings(const wire::http2::PeerSettings&) override {}
  void onGoaway(wire::http2::ErrorCode code, std::string_view debug) final;
  /// After a burst was read, before its streams go on.
  virtual void burstRead() {}
  /// Bytes that came first were no HTTP/2 at all.
  virtual void firstBytes(std::string_view) {}
  /// After a bug of ours: nothing more is read or written, and that is why its streams end.
  void breakOff(std::string why);

  net::IoThread& thread_;
  net::Brake& brake_;
  wire::http2::Session session_;
  model::Failure failure_;

 private:
  void flush();
  Awaitable<> read();
  bool receive(std::string_view& rest, SteadyTime now);
  bool outlasts(error_code ec, bool unfinished, bool wrote);
  void peerEnded(bool error);
  void readingEnded();
  Awaitable<> writeRest();
  void endStreams();
  /// Until when what the peer has begun has to be whole.
  net::Deadline unfinished() const;
  void wake();
  void onTick();
  void fail(model::FailureKind kind, std::string detail);
  void evict() override;
  void holdHeads();
  /// So many answers wait for a peer that does not read them that nothing more is read of it.
  bool backlogged() const { return writing_ && session_.backlog() > maxBacklog; }
  model::FailureKind kindOf(bool reset) const;

  static constexpr std::size_t maxBacklog = 2'000;  // frames
  static constexpr std::size_t maxHeads = 8 * 1024 * 1024;  // bytes: 32 KB of each stream

  const wire::http2::Role role_;
  net::Stream& stream_;
  net::ReadBuffer& in_;
  const std::size_t headLimit_;
  const model::Timeouts timeouts_;
  std::vector<H2Stream*> live_;
  std::vector<H2Stream*> woken_, waking_;
  std::string out_;
  std::size_t sent_ = 0;  // of out_
  net::asio::steady_timer tick_;
  std::uint64_t life_ = 0;  // signs of it but for what is read: bytes written, streams that were held
  std::size_t dropped_ = 0;  // that the peer did not take when it broke off
  std::size_t heads_ = 0;  // bytes
  bool evicted_ = false;
  bool flushPosted_ = false, writing_ = false, ticking_ = false, closed_ = false, late_ = false;
  net::TaskGroup writer_;  // one at most
  net::Signal writerDone_;
  std::string lastWords_;  // of a peer that left with an error
};

}  // namespace penstock::http
