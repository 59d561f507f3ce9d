// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/wire/http2/session.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "wire/http2/head_block.h"
#include "wire/http2/message_check.h"

namespace penstock::wire::http2 {

using model::Anomaly;

/// What this end knows of a stream beside nghttp2.
struct Session::Stream {
  StreamId id = 0;
  void* owner = nullptr;
  // In.
  HeadBlock block;
  MessageCheck check;
  bool tooLarge = false;  // of the block being read
  bool refused = false;   // malformed, and told: nothing more is read of it
  std::string why;        // what was wrong with it
  // Out.
  std::string waiting;
  std::size_t sent = 0;  // of `waiting`
  std::unique_ptr<model::Headers> trailers;
  bool ended = false, deferred = false, answered = false, full = false, abandoned = false, peerEnded = false, endSent = false, resetting = false;
  ErrorCode resetCode = ErrorCode::noError;  // with resetting: once nothing waits

  std::size_t pending() const { return waiting.size() - sent; }
};

namespace {

/// A request that opens a stream costs something on the far side too (CVE-2023-44487): as nghttp2's own defaults.
constexpr double resetBurst = 1'000, resetsPerSecond = 33;
/// Frames that move nothing: PING, SETTINGS, PRIORITY and empty DATA. Types nobody knows, and DATA of streams that are over, cost their bytes.
constexpr double controlBurst = 10'000, controlPerSecond = 1'000;

}  // namespace

/// nghttp2's callbacks. None lets an exception out.
struct Callbacks {
  using Frame = nghttp2_frame;
  static Session& session(void* self) { return *static_cast<Session*>(self); }
  static MessageCheck::Kind kind(const Session& s) {
    return s.role_ == Role::server ? MessageCheck::Kind::request : MessageCheck::Kind::response;
  }

  static ssize_t send(nghttp2_session*, const std::uint8_t* bytes, std::size_t n, int, void* self) {
    Session& s = session(self);
    if (s.out_->size() >= s.outLimit_) return NGHTTP2_ERR_WOULDBLOCK;
    s.out_->append(reinterpret_cast<const char*>(bytes), n);
    return ssize_t(n);
  }

  static int sendData(nghttp2_session* native, Frame*, const std::uint8_t* frameHead, std::size_t n, nghttp2_data_source* source, void* self) {
    Session& s = session(self);
    if (s.out_->size() >= s.outLimit_) return NGHTTP2_ERR_WOULDBLOCK;
    auto& stream = *static_cast<Session::Stream*>(source->ptr);
    s.out_->append(reinterpret_cast<const char*>(frameHead), 9);
    s.out_->append(stream.waiting, stream.sent, n);
    stream.sent += n;
    if (stream.sent == stream.waiting.size()) {
      stream.sent = 0;
      if (stream.waiting.capacity() > Session::sendLimit)
        stream.waiting = {};
      else
        stream.waiting.clear();
    } else if (stream.sent >= Session::sendLimit) {
      stream.waiting.erase(0, stream.sent);
      stream.sent = 0;
    }
    if (stream.resetting && stream.pending() == 0)
      nghttp2_submit_rst_stream(native, NGHTTP2_FLAG_NONE, stream.id, std::uint32_t(stream.resetCode));
    if (stream.full && stream.pending() <= Session::sendLimit / 2) {
      stream.full = false;
      s.events_.onDrained(stream.owner);
    }
    return 0;
  }

  static ssize_t readData(nghttp2_session* native, StreamId id, std::uint8_t*, std::size_t length, std::uint32_t* flags,
                          nghttp2_data_source* source, void*) {
    auto& stream = *static_cast<Session::Stream*>(source->ptr);
    const std::size_t n = std::min(length, stream.pending());
    if (n == 0 && !stream.ended) {
      stream.deferred = true;
      return NGHTTP2_ERR_DEFERRED;
    }
    if (n) *flags |= NGHTTP2_DATA_FLAG_NO_COPY;
    if (stream.ended && n == stream.pending()) {
      *flags |= NGHTTP2_DATA_FLAG_EOF;
      if (stream.trailers) {
        *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
        const auto fields = fieldsOf(*stream.trailers);
        nghttp2_submit_trailer(native, id, fields.data(), fields.size());
      }
    }
    return ssize_t(n);
  }

  static int beginHeaders(nghttp2_session*, const Frame* frame, void* self) {
    Session& s = session(self);
    if (s.limit_) return NGHTTP2_ERR_CALLBACK_FAILURE;  // terminated: what a few bytes of HPACK stand for is not decoded any more
    Session::Stream* stream = s.find(frame->hd.stream_id);
    if (!stream) {
      if (s.role_ != Role::server) return 0;
      stream = &s.add(frame->hd.stream_id);
    }
    stream->block.clear();
    s.unfinishedHead_ = 0;
    stream->tooLarge = false;
    return 0;
  }

  static int header(nghttp2_session*, const Frame* frame, nghttp2_rcbuf* name, nghttp2_rcbuf* value, std::uint8_t flags, void* self) {
    Session& s = session(self);
    Session::Stream* stream = s.find(frame->hd.stream_id);
    if (!stream) return 0;
    const auto n = nghttp2_rcbuf_get_buf(name), v = nghttp2_rcbuf_get_buf(value);
    const std::string_view nameText(reinterpret_cast<const char*>(n.base), n.len), valueText(reinterpret_cast<const char*>(v.base), v.len);
    const bool secret = flags & NGHTTP2_NV_FLAG_NO_INDEX;
    stream->check.field(kind(s), nameText, valueText, s.connectProtocol_);
    if (!stream->check.malformed().empty()) return 0;  // it is told by name: its bytes could end a line of the block
    if (!stream->tooLarge && stream->block.add(nameText, valueText, secret, s.headLimit_))
      s.unfinishedHead_ = stream->block.size();
    else
      stream->tooLarge = true;
    return 0;
  }

  static int beginFrame(nghttp2_session*, const nghttp2_frame_hd* hd, void* self) {
    Session& s = session(self);
    switch (hd->type) {
      case NGHTTP2_HEADERS:
        if (s.role_ == Role::server && s.skipped(hd->stream_id)) {
          // nghttp2 would take it for trailers of a stream that is gone, and ignore it.
          s.terminate(ErrorCode::protocolError, "a stream opened below a newer one (RFC 9113 5.1.1)");
        }
        return 0;
      case NGHTTP2_CONTINUATION:
      case NGHTTP2_WINDOW_UPDATE:
      case NGHTTP2_GOAWAY:
      case NGHTTP2_PUSH_PROMISE: return 0;
      case NGHTTP2_DATA:
        if (hd->length || hd->flags & NGHTTP2_FLAG_END_STREAM) return 0;
        break;
      case NGHTTP2_PING:
        if (!(hd->flags & NGHTTP2_FLAG_ACK) || s.pings_ == 0) break;
        --s.pings_;  // asked for
        return 0;
      case NGHTTP2_RST_STREAM:
        if (s.role_ == Role::server && !s.resets_.take(s.now_)) {
          s.close("streams opened and reset without end (rapid reset)", true);
          return NGHTTP2_ERR_CALLBACK_FAILURE;
        }
        return 0;
      default: break;
    }
    if (s.control_.take(s.now_)) return 0;
    s.close("a flood of frames that move nothing", true);
    return NGHTTP2_ERR_CALLBACK_FAILURE;
  }

  static int frame(nghttp2_session* native, const Frame* f, void* self) {
    Session& s = session(self);
    switch (f->hd.type) {
      case NGHTTP2_HEADERS:
        if (Session::Stream* stream = s.find(f->hd.stream_id); stream && !stream->refused) headers(s, *stream, f);
        break;
      case NGHTTP2_SETTINGS:
        if (!(f->hd.flags & NGHTTP2_FLAG_ACK)) {
          PeerSettings settings;
          settings.enableConnectProtocol = nghttp2_session_get_remote_settings(native, NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL) == 1;
          settings.maxConcurrentStreams = nghttp2_session_get_remote_settings(native, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
          s.events_.onPeerSettings(settings);
        }
        break;
      case NGHTTP2_PING: {
        StreamId id = 0;
        std::memcpy(&id, f->ping.opaque_data, sizeof id);
        const Session::Stream* stream = f->hd.flags & NGHTTP2_FLAG_ACK ? s.find(id) : nullptr;
        if (stream && stream->abandoned && stream->endSent && !stream->peerEnded) s.reset(id, ErrorCode::noError);
        break;
      }
      case NGHTTP2_GOAWAY:
        s.goaway_ = true;
        s.events_.onGoaway(ErrorCode(f->goaway.error_code),
                           {reinterpret_cast<const char*>(f->goaway.opaque_data), f->goaway.opaque_data_len});
        break;
      default: break;
    }
    if (endsStream(f)) {
      if (Session::Stream* stream = s.find(f->hd.stream_id)) {
        stream->peerEnded = true;
        stream->check.ends(kind(s));
        if (!stream->check.malformed().empty())
          refuse(s, *stream);
        else if (stream->owner)
          s.events_.onEnd(stream->owner);
      }
    }
    return 0;
  }

  /// A message that is none: its stream ends.
  static void refuse(Session& s, Session::Stream& stream) {
    if (std::exchange(stream.refused, true)) return;
    if (stream.why.empty()) stream.why = stream.check.malformed();
    s.reset(stream.id, ErrorCode::protocolError);
  }

  static void headers(Session& s, Session::Stream& stream, const Frame* f) {
    const bool trailers = stream.check.gotHead();
    stream.check.blockEnds(kind(s), endsStream(f));
    const bool malformed = !stream.check.malformed().empty();
    const HeadVerdict verdict = malformed ? HeadVerdict::malformed : stream.tooLarge ? HeadVerdict::tooLarge : HeadVerdict::ok;
    model::Headers fields = stream.block.take();
    s.unfinishedHead_ = 0;
    const StreamId id = stream.id;
    if (malformed) refuse(s, stream);
    if (!trailers && s.role_ == Role::server) {
      auto head = requestHead(std::move(fields));
      head->anomalies |= stream.check.anomalies();
      s.events_.onRequest(id, std::move(head), verdict, malformed ? stream.why : std::string());
    } else if (!trailers) {
      auto head = responseHead(std::move(fields));
      head->anomalies |= stream.check.anomalies();
      if (stream.owner) s.events_.onResponse(stream.owner, std::move(head), verdict, malformed ? stream.why : std::string());
    } else if (stream.tooLarge) {
      if (stream.why.empty()) stream.why = "trailers over " + std::to_string(s.headLimit_) + " bytes";
      s.reset(stream.id, ErrorCode::enhanceYourCalm);
    } else if (stream.owner && !malformed) {
      s.events_.onTrailers(stream.owner, std::make_shared<const model::Headers>(std::move(fields)));
    }
  }

  static int invalidFrame(nghttp2_session*, const Frame* f, int error, void* self) {
    Session& s = session(self);
    Session::Stream* stream = s.find(f->hd.stream_id);
    if (!stream) return 0;
    if (stream->why.empty())
      stream->why = f->hd.type == NGHTTP2_HEADERS ? std::string("malformed head: ") + nghttp2_strerror(error)
                                                  : std::string(nghttp2_strerror(error));
    if (f->hd.type == NGHTTP2_HEADERS && s.role_ == Role::server && !stream->check.gotHead() && !std::exchange(stream->refused, true)) {
      s.events_.onRequest(stream->id, requestHead(stream->block.take()), HeadVerdict::malformed, stream->why);
    }
    return 0;
  }

  static int dataChunk(nghttp2_session* native, std::uint8_t, StreamId id, const std::uint8_t* bytes, std::size_t n, void* self) {
    Session& s = session(self);
    Session::Stream* stream = s.find(id);
    if (stream) {
      stream->check.data(kind(s), n);
      if (!stream->check.malformed().empty()) refuse(s, *stream);
    }
    if (stream && stream->owner && !stream->refused)
      s.events_.onData(stream->owner, {reinterpret_cast<const char*>(bytes), n});
    else
      nghttp2_session_consume(native, id, n);
    return 0;
  }

  static bool endsStream(const Frame* f) {
    return (f->hd.type == NGHTTP2_HEADERS || f->hd.type == NGHTTP2_DATA) && f->hd.flags & NGHTTP2_FLAG_END_STREAM;
  }

  static int sent(nghttp2_session*, const Frame* f, void* self) {
    Session& s = session(self);
    if (f->hd.type == NGHTTP2_GOAWAY && f->goaway.error_code != NGHTTP2_NO_ERROR) {
      // nghttp2 puts its own words into the debug data.
      const std::string_view words(reinterpret_cast<const char*>(f->goaway.opaque_data), f->goaway.opaque_data_len);
      s.close(toText(ErrorCode(f->goaway.error_code)) + (words.empty() ? "" : ", ") + std::string(words), false);
    } else if (endsStream(f)) {
      Session::Stream* stream = s.find(f->hd.stream_id);
      if (!stream) return 0;
      stream->endSent = true;
      if (stream->abandoned && !stream->peerEnded) s.askWhetherRead(f->hd.stream_id);
    }
    return 0;
  }

  static int streamClose(nghttp2_session*, StreamId id, std::uint32_t code, void* self) {
    session(self).closed(id, ErrorCode(code));
    return 0;
  }

  /// A request that waited for its turn and never got it.
  static int notSent(nghttp2_session*, const Frame* f, int, void* self) {
    if (f->hd.type == NGHTTP2_HEADERS && f->headers.cat == NGHTTP2_HCAT_REQUEST)
      session(self).closed(f->hd.stream_id, ErrorCode::refusedStream);
    return 0;
  }

  static const nghttp2_session_callbacks* table() {
    static const nghttp2_session_callbacks* const made = [] {
      nghttp2_session_callbacks* c = nullptr;
      nghttp2_session_callbacks_new(&c);
      nghttp2_session_callbacks_set_send_callback(c, send);
      nghttp2_session_callbacks_set_send_data_callback(c, sendData);
      nghttp2_session_callbacks_set_on_begin_headers_callback(c, beginHeaders);
      nghttp2_session_callbacks_set_on_header_callback2(c, header);
      nghttp2_session_callbacks_set_on_begin_frame_callback(c, beginFrame);
      nghttp2_session_callbacks_set_on_frame_recv_callback(c, frame);
      nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(c, invalidFrame);
      nghttp2_session_callbacks_set_on_data_chunk_recv_callback(c, dataChunk);
      nghttp2_session_callbacks_set_on_stream_close_callback(c, streamClose);
      nghttp2_session_callbacks_set_on_frame_not_send_callback(c, notSent);
      nghttp2_session_callbacks_set_on_frame_send_callback(c, sent);
      return c;
    }();
    return made;
  }
};

Session::Session(Role role, const Options& options, Events& events)
    : role_(role), events_(events), headLimit_(options.headLimit),
      walk_(role == Role::server ? NGHTTP2_CLIENT_MAGIC_LEN : 0), resets_{resetBurst, resetBurst, resetsPerSecond, {}},
      control_{controlBurst, controlBurst, controlPerSecond, {}} {
  nghttp2_option* o = nullptr;
  nghttp2_option_new(&o);
  nghttp2_option_set_no_auto_window_update(o, 1);
  nghttp2_option_set_no_http_messaging(o, 1);  // see MessageCheck
  nghttp2_option_set_stream_reset_rate_limit(o, 2 * std::uint64_t(resetBurst), 2 * std::uint64_t(resetsPerSecond));
  nghttp2_option_set_max_continuations(o, 32);
  // Whatever one side may send passes to the other. nghttp2 counts up to 12 bytes more for each field.
  nghttp2_option_set_max_send_header_block_length(o, 4 * options.headLimit);
  if (role == Role::server)
    nghttp2_session_server_new2(&native_, Callbacks::table(), this, o);
  else
    nghttp2_session_client_new2(&native_, Callbacks::table(), this, o);
  nghttp2_option_del(o);
  std::array<nghttp2_settings_entry, 4> settings;
  std::size_t n = 0;
  if (role == Role::server)
    settings[n++] = {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, options.maxConcurrentStreams};
  else
    settings[n++] = {NGHTTP2_SETTINGS_ENABLE_PUSH, 0};
  settings[n++] = {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, options.streamWindow};
  if (role == Role::server && options.enableConnectProtocol) {
    settings[n++] = {NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL, 1};
    connectProtocol_ = true;
  }
  nghttp2_submit_settings(native_, NGHTTP2_FLAG_NONE, settings.data(), n);
  nghttp2_session_set_local_window_size(native_, NGHTTP2_FLAG_NONE, 0, std::int32_t(options.connectionWindow));
}

Session::~Session() { nghttp2_session_del(native_); }

bool Session::Bucket::take(SteadyTime now) {
  if (last != SteadyTime{}) tokens = std::min(burst, tokens + perSecond * std::chrono::duration<double>(now - last).count());
  last = now;
  if (tokens < 1) return false;
  tokens -= 1;
  return true;
}

bool Session::skipped(StreamId id) {
  if (id > newest_) {
    if (id > newest_ + 2 && gaps_.size() < maxGaps) gaps_.push_back({newest_ + 2, id - 2});
    newest_ = id;
    return false;
  }
  return std::any_of(gaps_.begin(), gaps_.end(), [&](const Gap& g) { return id >= g.first && id <= g.last; });
}

Session::Stream* Session::find(StreamId id) const {
  const auto found = streams_.find(id);
  return found == streams_.end() ? nullptr : found->second.get();
}

Session::Stream& Session::add(StreamId id) {
  auto& slot = streams_[id];
  slot = std::make_unique<Stream>();
  slot->id = id;
  return *slot;
}

void Session::closed(StreamId id, ErrorCode code) {
  const auto found = streams_.find(id);
  if (found == streams_.end()) return;
  const std::unique_ptr<Stream> stream = std::move(found->second);
  streams_.erase(found);
  if (stream->refused) code = ErrorCode::protocolError;  // its last frame may have ended it before our reset went out
  if (stream->owner) events_.onClosed(stream->owner, code, std::move(stream->why));
}

void Session::close(std::string why, bool limit) {
  if (failure_.empty()) failure_ = std::move(why);
  limit_ = limit_ || limit;
}

bool Session::receive(std::string_view& all, SteadyTime now) {
  if (dead_) return false;
  now_ = now;
  const std::string_view bytes = all.substr(0, walk_.step(all, now, blocksAtOnce));
  all.remove_prefix(bytes.size());
  const ssize_t n = nghttp2_session_mem_recv(native_, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  if (n >= 0) {
    // After a connection error nghttp2 takes the rest unread and has a GOAWAY to send.
    return true;
  }
  dead_ = true;
  switch (n) {
    case NGHTTP2_ERR_FLOODED: close("a flood of frames to be acknowledged", true); break;
    case NGHTTP2_ERR_TOO_MANY_CONTINUATIONS: close("a head in too many CONTINUATION frames", true); break;
    case NGHTTP2_ERR_TOO_MANY_SETTINGS: close("a SETTINGS frame with too many entries", true); break;
    case NGHTTP2_ERR_BAD_CLIENT_MAGIC: close("no HTTP/2 connection preface", false); break;
    default: close(nghttp2_strerror(int(n)), false);
  }
  nghttp2_session_terminate_session(native_, std::uint32_t(limit_ ? ErrorCode::enhanceYourCalm : ErrorCode::protocolError));
  return false;
}

bool Session::produce(std::string& out, std::size_t limit) {
  out_ = &out;
  outLimit_ = limit;
  const int code = nghttp2_session_send(native_);
  out_ = nullptr;
  if (code == 0) return !dead_;
  close(nghttp2_strerror(code), false);
  dead_ = true;
  return false;
}

bool Session::wantsWrite() const { return nghttp2_session_want_write(native_) != 0; }
std::size_t Session::backlog() const { return nghttp2_session_get_outbound_queue_size(native_); }
bool Session::deaf() const { return dead_ || nghttp2_session_want_read(native_) == 0; }
bool Session::done() const { return !nghttp2_session_want_read(native_) && !nghttp2_session_want_write(native_); }

StreamId Session::request(const model::RequestHead& head, bool end, void* owner) {
  if (!open()) return 0;
  const auto fields = fieldsOf(head.headers);
  auto stream = std::make_unique<Stream>();
  nghttp2_data_provider provider;
  provider.source.ptr = stream.get();
  provider.read_callback = Callbacks::readData;
  const StreamId id = nghttp2_submit_request(native_, nullptr, fields.data(), fields.size(), end ? nullptr : &provider, nullptr);
  if (id <= 0) return 0;
  stream->id = id;
  stream->owner = owner;
  stream->ended = end;
  stream->answered = true;
  streams_[id] = std::move(stream);
  return id;
}

void Session::respond(StreamId id, const model::ResponseHead& head, bool end) {
  Stream* stream = find(id);
  if (!stream || stream->answered) return;
  stream->answered = true;
  stream->ended = end;
  const auto fields = fieldsOf(head.headers);
  nghttp2_data_provider provider;
  provider.source.ptr = stream;
  provider.read_callback = Callbacks::readData;
  nghttp2_submit_response(native_, id, fields.data(), fields.size(), end ? nullptr : &provider);
}

void Session::interim(StreamId id, const model::ResponseHead& head) {
  const auto fields = fieldsOf(head.headers);
  nghttp2_submit_headers(native_, NGHTTP2_FLAG_NONE, id, nullptr, fields.data(), fields.size(), nullptr);
}

void Session::data(StreamId id, std::string_view bytes) {
  Stream* stream = find(id);
  if (!stream || stream->ended || bytes.empty()) return;
  stream->waiting.append(bytes);
  stream->full = stream->full || stream->pending() >= sendLimit;
  if (std::exchange(stream->deferred, false)) nghttp2_session_resume_data(native_, id);
}

void Session::end(StreamId id, const model::Headers* trailers) {
  Stream* stream = find(id);
  if (!stream || stream->ended) return;
  stream->ended = true;
  if (trailers && !trailers->empty()) stream->trailers = std::make_unique<model::Headers>(*trailers);
  if (std::exchange(stream->deferred, false)) nghttp2_session_resume_data(native_, id);
}

std::size_t Session::pending(StreamId id) const {
  const Stream* stream = find(id);
  return stream ? stream->pending() : 0;
}

void Session::reset(StreamId id, ErrorCode code) { nghttp2_submit_rst_stream(native_, NGHTTP2_FLAG_NONE, id, std::uint32_t(code)); }

void Session::resetWhenSent(StreamId id, ErrorCode code) {
  Stream* stream = find(id);
  if (stream && stream->pending() && !stream->ended) {
    stream->resetting = true;
    stream->resetCode = code;
  } else {
    reset(id, code);
  }
}

void Session::consume(StreamId id, std::size_t bytes) {
  if (bytes) nghttp2_session_consume(native_, id, bytes);
}

void Session::setOwner(StreamId id, void* owner) {
  if (Stream* stream = find(id)) stream->owner = owner;
}

void Session::abandon(StreamId id) {
  if (Stream* stream = find(id)) {
    stream->owner = nullptr;
    stream->abandoned = true;
    if (stream->endSent && !stream->peerEnded) askWhetherRead(id);  // its end was sent before, and nothing else will be
  }
}

/// Many clients drop what they have not yet read of an answer when its stream is reset, for whatever reason: the reset waits until the
/// client has the answer's end, which the answer to a PING behind it says.
void Session::askWhetherRead(StreamId id) {
  std::array<std::uint8_t, 8> opaque{};
  std::memcpy(opaque.data(), &id, sizeof id);
  if (nghttp2_submit_ping(native_, NGHTTP2_FLAG_NONE, opaque.data()) == 0) ++pings_;
}

void Session::terminate(ErrorCode code, std::string why) {
  if (!why.empty()) close(std::move(why), false);
  limit_ = limit_ || code == ErrorCode::enhanceYourCalm;
  nghttp2_session_terminate_session(native_, std::uint32_t(code));
}

void Session::shutdown() {
  nghttp2_submit_goaway(native_, NGHTTP2_FLAG_NONE, nghttp2_session_get_last_proc_stream_id(native_),
                        std::uint32_t(ErrorCode::noError), nullptr, 0);
}

void Session::enableConnectProtocol() {
  if (role_ != Role::server || std::exchange(connectProtocol_, true)) return;
  const nghttp2_settings_entry entry{NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL, 1};
  nghttp2_submit_settings(native_, NGHTTP2_FLAG_NONE, &entry, 1);
}

bool Session::open() const { return role_ == Role::client && !dead_ && !goaway_ && nghttp2_session_check_request_allowed(native_); }

}  // namespace penstock::wire::http2
