// SPDX-License-Identifier: GPL-3.0-or-later
// What nghttp2 calls, by direction. None lets an exception out. Private to the session.
#pragma once

#include <nghttp2/nghttp2.h>

#include <cstdint>

namespace penstock::wire::http2 {

/// What came: frames, heads, data, streams that are over.
void setReceiving(nghttp2_session_callbacks* callbacks);
/// What goes out, and what became of it.
void setSending(nghttp2_session_callbacks* callbacks);
/// The source of a stream's data: its Stream is `source->ptr`.
ssize_t readData(nghttp2_session* native, std::int32_t id, std::uint8_t* buffer, std::size_t length, std::uint32_t* flags,
                 nghttp2_data_source* source, void* self);

inline bool endsStream(const nghttp2_frame* f) {
  return (f->hd.type == NGHTTP2_HEADERS || f->hd.type == NGHTTP2_DATA) && f->hd.flags & NGHTTP2_FLAG_END_STREAM;
}

}  // namespace penstock::wire::http2
