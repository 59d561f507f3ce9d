// SPDX-License-Identifier: GPL-3.0-or-later
// A request that is sent by us, as its bytes.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "penstock/model/exchange.h"
#include "penstock/upstream/destination.h"

namespace penstock::replay {

/// Immutable once it is sent. `head` in HTTP/2 form (its version says so): it goes out as a stream of HTTP/2, pseudo-header fields and all
/// as they stand, and `bytes` are its content. Otherwise `bytes` are all that goes out, whatever they are, and `head` is what can be read of
/// them: it says how the answer ends, and is what is recorded.
struct Outgoing {
  upstream::Destination to;  // alpn is filled in by whoever sends it
  model::RequestHeadPtr head;
  std::string bytes;
  std::size_t headSize = 0;  // of `bytes`, up to the content
  model::Source source = model::Source::resender;
  std::chrono::milliseconds timeout{0};  // for all of it, from the first look-up to the last byte; 0: none
  bool negotiates = false;  // HTTP/2 on TLS: HTTP/1.1 where the server has no HTTP/2, as of a redirect, which nobody wrote for that server
  bool leaveOpen = false;  // HTTP/2: what is given while it is under way (Sending::give) is content as well; it has no timeout
};

inline bool isHttp2(const Outgoing& out) { return out.head->version == model::HttpVersion::http2; }

}  // namespace penstock::replay
