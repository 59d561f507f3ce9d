// SPDX-License-Identifier: GPL-3.0-or-later
// One stream of a Session. Private to the session and what nghttp2 calls.
#pragma once

#include <memory>
#include <string>

#include "penstock/wire/http2/session.h"
#include "wire/http2/head_block.h"
#include "wire/http2/message_check.h"

namespace penstock::wire::http2 {

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
  bool ended = false, deferred = false, answered = false, full = false, abandoned = false;
  bool peerEnded = false, endSent = false, resetting = false;
  ErrorCode resetCode = ErrorCode::noError;  // with resetting: once nothing waits

  std::size_t pending() const { return waiting.size() - sent; }
};

}  // namespace penstock::wire::http2
