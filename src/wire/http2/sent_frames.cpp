// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "wire/http2/callbacks.h"
#include "wire/http2/session_stream.h"

namespace penstock::wire::http2 {

struct Sent {
  using Frame = nghttp2_frame;
  using Stream = Session::Stream;
  static Session& session(void* self) { return *static_cast<Session*>(self); }

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
        std::string().swap(stream.waiting);
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

  /// A request that waited for its turn and never got it.
  static int notSent(nghttp2_session*, const Frame* f, int, void* self) {
    if (f->hd.type == NGHTTP2_HEADERS && f->headers.cat == NGHTTP2_HCAT_REQUEST)
      session(self).closed(f->hd.stream_id, ErrorCode::refusedStream);
    return 0;
  }
};

ssize_t readData(nghttp2_session* native, StreamId id, std::uint8_t* /*buffer*/, std::size_t length, std::uint32_t* flags,
                        nghttp2_data_source* source, void* /*self*/) {
  auto& stream = *static_cast<Sent::Stream*>(source->ptr);
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

void setSending(nghttp2_session_callbacks* callbacks) {
  nghttp2_session_callbacks_set_send_callback(callbacks, Sent::send);
  nghttp2_session_callbacks_set_send_data_callback(callbacks, Sent::sendData);
  nghttp2_session_callbacks_set_on_frame_send_callback(callbacks, Sent::sent);
  nghttp2_session_callbacks_set_on_frame_not_send_callback(callbacks, Sent::notSent);
}

}  // namespace penstock::wire::http2
