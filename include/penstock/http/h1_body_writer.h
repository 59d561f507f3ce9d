// SPDX-License-Identifier: GPL-3.0-or-later
// The writing half both HTTP/1 sides share: a piece of a body in the framing its head announced.
#pragma once

#include "penstock/http/out_buffer.h"
#include "penstock/wire/http1/body.h"

namespace penstock::http {

/// One body on its way out in the framing its head announced.
class H1BodyWriter {
 public:
  using Framing = wire::http1::Framing;
  void begin(Framing framing) {
    framing_ = framing;
    framed_ = false;
  }
  /// As it came where it came as HTTP/1, else framed anew.
  void write(OutBuffer& out, std::string_view data, std::string_view wire) {
    if (!wire.empty()) {
      framed_ = true;
      out.write(wire);
    } else if (framing_.kind == Framing::Kind::chunked) {
      penstock::wire::http1::appendChunk(out.gather(), data);
    } else {
      out.write(data);
    }
  }
  /// A body that came as HTTP/1 brought its own last chunk along.
  void end(OutBuffer& out, const model::Headers* trailers) {
    if (framing_.kind == Framing::Kind::chunked && !framed_) wire::http1::appendLastChunk(out.gather(), trailers);
  }
  const Framing& framing() const { return framing_; }

 private:
  Framing framing_;
  bool framed_ = false;
};

}  // namespace penstock::http
