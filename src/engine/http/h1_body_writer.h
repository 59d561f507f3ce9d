// SPDX-License-Identifier: GPL-3.0-or-later
// The writing half both HTTP/1 sides share: a piece of a body in the framing its head announced.
#pragma once

#include "engine/http/out_buffer.h"
#include "engine/http/transaction.h"
#include "penstock/wire/http1/body.h"

namespace penstock::engine {

/// As it came where it came as HTTP/1, else framed anew.
inline void writeBody(OutBuffer& out, const wire::http1::Framing& framing, const MessageEvent& piece) {
  if (!piece.wire.empty()) {
    out.write(piece.wire);
  } else if (framing.kind == wire::http1::Framing::Kind::chunked) {
    wire::http1::appendChunk(out.gather(), piece.data);
  } else {
    out.write(piece.data);
  }
}

}  // namespace penstock::engine
