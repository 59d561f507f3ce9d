// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/wire/http2/session.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "wire/http2/callbacks.h"
#include "wire/http2/session_stream.h"

namespace penstock::wire::http2 {

namespace {

/// A request that opens a stream costs something on the far side too (CVE-2023-44487): as nghttp2's own defaults.
constexpr double resetBurst = 1'000, resetsPerSecond = 33;
/// Frames that move nothing: PING, SETTINGS, PRIORITY and empty DATA. Types nobody knows, and DATA of streams that are over, cost their bytes.
constexpr double controlBurst = 10'000, controlPerSecond = 1'000;

const nghttp2_session_callbacks* callbacks() {
  static const nghttp2_session_callbacks* const made = [] {
    nghttp2_session_callbacks* c = nullptr;
    nghttp2_session_callbacks_new(&c);
    setReceiving(c);
    setSending(c);
    return c;
  }();
  return made;
}

}  // namespace

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
    nghttp2_session_server_new2(&native_, callbacks(), this, o);
  else
    nghttp2_session_client_new2(&native_, callbacks(), this, o);
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
  Stream& stream = *found->second;
  if (stream.refused) code = ErrorCode::protocolError;  // its last frame may have ended it before our reset went out
  if (void* const owner = std::exchange(stream.owner, nullptr)) events_.onClosed(owner, code, std::move(stream.why));
  streams_.erase(id);
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
  const auto fields = fieldsOf(head.headers, &names_);
  auto stream = std::make_unique<Stream>();
  nghttp2_data_provider provider;
  provider.source.ptr = stream.get();
  provider.read_callback = readData;
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
  provider.read_callback = readData;
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
