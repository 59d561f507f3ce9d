// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstring>
#include <utility>

#include "wire/http2/callbacks.h"
#include "wire/http2/session_stream.h"

namespace penstock::wire::http2 {

struct Received {
  using Frame = nghttp2_frame;
  static Session& session(void* self) { return *static_cast<Session*>(self); }
  static MessageCheck::Kind kind(const Session& s) {
    return s.role_ == Role::server ? MessageCheck::Kind::request : MessageCheck::Kind::response;
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

  static int streamClose(nghttp2_session*, StreamId id, std::uint32_t code, void* self) {
    session(self).closed(id, ErrorCode(code));
    return 0;
  }
};

void setReceiving(nghttp2_session_callbacks* callbacks) {
  nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, Received::beginHeaders);
  nghttp2_session_callbacks_set_on_header_callback2(callbacks, Received::header);
  nghttp2_session_callbacks_set_on_begin_frame_callback(callbacks, Received::beginFrame);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, Received::frame);
  nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(callbacks, Received::invalidFrame);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, Received::dataChunk);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, Received::streamClose);
}

}  // namespace penstock::wire::http2
