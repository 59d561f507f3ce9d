// SPDX-License-Identifier: GPL-3.0-or-later
// One HTTP/2 connection (RFC 9113) without its socket: bytes in, events out; heads and data in, bytes out. Over nghttp2.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "penstock/base/clock.h"
#include "penstock/model/http_head.h"
#include "penstock/wire/http2/error_code.h"
#include "penstock/wire/http2/frame_walk.h"

struct nghttp2_session;

namespace penstock::wire::http2 {

using StreamId = std::int32_t;

/// Which end of the connection this is.
enum class Role : unsigned char { client, server };

struct Options {
  std::uint32_t maxConcurrentStreams = 256;        // that the peer may open; server only
  std::uint32_t streamWindow = 1024 * 1024;        // bytes a stream may send before we took some
  // Large enough that streams whose reader is slow do not keep the others from theirs.
  std::uint32_t connectionWindow = 64 * 1024 * 1024;
  std::size_t headLimit = 256 * 1024;              // bytes of a head, as names and values
  bool enableConnectProtocol = false;              // RFC 8441; server only
};

/// What the peer's SETTINGS say, as far as anybody here cares.
struct PeerSettings {
  bool enableConnectProtocol = false;
  std::uint32_t maxConcurrentStreams = UINT32_MAX;
};

/// Why a head cannot be used although it came whole. Of a malformed one the codec resets the stream itself.
enum class HeadVerdict : unsigned char { ok, tooLarge, malformed };

/// What receive() (and, for streams that end while frames go out, produce()) tells. Handlers may call every member of the session but
/// receive and produce. `owner` is what setOwner or request gave, null before.
class Events {
 public:
  virtual ~Events() = default;
  /// Server. `why`: of a malformed one, naming the field; for `tooLarge` the head is what fitted. What is odd and was read nevertheless is
  /// in the head's anomalies.
  virtual void onRequest(StreamId id, std::shared_ptr<model::RequestHead> head, HeadVerdict verdict, std::string why) = 0;
  /// Client. 1xx and final ones. Its onClosed follows a malformed one.
  virtual void onResponse(void* owner, std::shared_ptr<model::ResponseHead> head, HeadVerdict verdict, std::string why) = 0;
  /// Taken from the windows until consume() gives it back.
  virtual void onData(void* owner, std::string_view bytes) = 0;
  virtual void onTrailers(void* owner, std::shared_ptr<const model::Headers> trailers) = 0;
  /// END_STREAM of the peer.
  virtual void onEnd(void* owner) = 0;
  /// The stream is over in both directions, or was reset by either; nothing more comes of it. `why` is "" or tells what was wrong with
  /// what the peer sent. Its owner is forgotten; pending() tells for the last time what never left.
  virtual void onClosed(void* owner, ErrorCode code, std::string why) = 0;
  /// What waits to be sent fell to half of `sendLimit`.
  virtual void onDrained(void* owner) = 0;
  virtual void onPeerSettings(const PeerSettings& settings) = 0;
  virtual void onGoaway(ErrorCode code, std::string_view debug) = 0;
};

/// Memory: heads up to the limit, data waiting to be sent (the caller stops at `sendLimit`), nghttp2's own state; received data is never
/// kept. Thread: one at a time.
class Session {
 public:
  /// Of one stream, in bytes: above it pending() says that the source should wait.
  static constexpr std::size_t sendLimit = 64 * 1024;

  Session(Role role, const Options& options, Events& events);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// How many frames of header blocks one receive() reads: a few bytes of HPACK can stand for a large head, and others have their turn.
  static constexpr std::size_t blocksAtOnce = 4;
  /// Takes from the front of `bytes`: all, unless there are more than `blocksAtOnce`. False: the connection is over; produce() may still
  /// have a GOAWAY to say so, and failure() tells why.
  bool receive(std::string_view& bytes, SteadyTime now);
  /// Appends frames to `out` until there is none, or `out` has `limit` bytes or a little more. False as receive.
  bool produce(std::string& out, std::size_t limit);
  bool wantsWrite() const;
  /// Frames that wait to be produced, those of data aside.
  std::size_t backlog() const;
  /// Bytes kept of a head that is being received.
  std::size_t unfinishedHead() const { return unfinishedHead_; }
  /// What the peer sends from now on changes nothing: after a connection error.
  bool deaf() const;
  /// Neither side has anything left to say: after GOAWAY and the last stream.
  bool done() const;
  /// "" or one clause: what the peer did wrong. `limit()`: it went past a limit that protects us.
  const std::string& failure() const { return failure_; }
  bool limit() const { return limit_; }
  /// When what the peer has to send whole began, and has not ended: see FrameWalk.
  std::optional<SteadyTime> unfinishedSince() const { return walk_.unfinishedSince(); }

  /// Client: a new stream for a head in HTTP/2 form (pseudo-header fields first). `end`: no body follows. 0: no stream can be opened
  /// any more. Waits inside while the peer's limit of concurrent streams is reached.
  StreamId request(const model::RequestHead& head, bool end, void* owner);
  /// Server: a final head in HTTP/2 form.
  void respond(StreamId id, const model::ResponseHead& head, bool end);
  /// Server: a 1xx.
  void interim(StreamId id, const model::ResponseHead& head);
  void data(StreamId id, std::string_view bytes);
  /// No more data. Trailers may be null.
  void end(StreamId id, const model::Headers* trailers);
  /// Bytes given and not yet framed.
  std::size_t pending(StreamId id) const;
  void reset(StreamId id, ErrorCode code);
  /// The data given before goes out first, as far as the peer takes it.
  void resetWhenSent(StreamId id, ErrorCode code);
  /// Gives the windows back: the far side took so many bytes. Also for streams that are closed.
  void consume(StreamId id, std::size_t bytes);
  void setOwner(StreamId id, void* owner);
  /// Nobody listens any more. What waits is still sent; then a peer that has not ended its side is reset with NO_ERROR (RFC 9113 8.1), once
  /// it has read what was sent.
  /// Data that comes meanwhile is thrown away.
  void abandon(StreamId id);
  /// GOAWAY with the reason, then nothing more.
  void terminate(ErrorCode code, std::string why);
  /// GOAWAY that lets streams under way finish.
  void shutdown();
  /// Server: tells the client that extended CONNECT works (RFC 8441 3). Once; later calls do nothing.
  void enableConnectProtocol();
  /// Client: whether new streams can be opened.
  bool open() const;

 private:
  friend struct Received;
  friend struct Sent;
  struct Stream;
  Stream* find(StreamId id) const;
  Stream& add(StreamId id);
  void closed(StreamId id, ErrorCode code);
  void close(std::string why, bool limit);
  void askWhetherRead(StreamId id);
  /// Whether a stream of the client's lies below one that was opened and was never opened itself. Notes the newest.
  bool skipped(StreamId id);
  struct Gap {
    StreamId first, last;
  };
  static constexpr std::size_t maxGaps = 64;  // remembered; clients leave none
  /// A bucket of tokens that refills with time: take() is false when it is empty.
  struct Bucket {
    double tokens, burst, perSecond;
    bool take(SteadyTime now);
    SteadyTime last{};
  };

  Role role_;
  Events& events_;
  std::size_t headLimit_;
  nghttp2_session* native_ = nullptr;
  std::unordered_map<StreamId, std::unique_ptr<Stream>> streams_;
  std::unique_ptr<Stream> spare_;
  StreamId newest_ = -1;
  std::vector<Gap> gaps_;
  std::string* out_ = nullptr;  // of the produce() under way
  std::size_t outLimit_ = 0;
  SteadyTime now_{};
  FrameWalk walk_;
  Bucket resets_, control_;
  std::unordered_set<std::string> names_;  // with capital letters, of requests that were made so
  std::string failure_;
  std::size_t unfinishedHead_ = 0;
  std::size_t pings_ = 0;  // sent and not answered
  bool limit_ = false, dead_ = false, goaway_ = false, connectProtocol_ = false;
};

}  // namespace penstock::wire::http2
