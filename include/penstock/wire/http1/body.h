// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP/1.x message bodies: finds the content in the framing and keeps the framing for passing on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "penstock/model/http_head.h"
#include "penstock/wire/http1/head.h"

namespace penstock::wire::http1 {

/// Pull decoder. Memory: bounded (a chunk line and trailers up to `trailerLimit`); content is never copied.
class BodyDecoder {
 public:
  explicit BodyDecoder(Framing framing = {}, std::size_t trailerLimit = 64 * 1024, bool verbatim = false);

  struct Step {
    std::size_t consumed = 0;  // bytes of the input taken; 0 with nothing else set: more input is needed
    std::string_view data;     // content, a view into the input
    std::string_view wire;     // what to pass on: a view into the input where it is unambiguous, else re-framed, valid
                               // until the next step
    bool end = false;          // the body is over (its last bytes are in this step)
    bool failed = false;       // framing that cannot be read: the connection has no future. `why()` tells
  };
  /// Takes as much of `in` as makes one span of content. Call again with the rest.
  Step step(std::string_view in);
  /// The peer ended its side. True when that is a proper end (untilClose, or nothing was missing).
  bool atEof();

  bool done() const { return state_ == State::done; }
  /// Bytes of framing that were taken and whose end did not come yet.
  std::size_t held() const { return line_.empty() ? 0 : line_.capacity(); }
  const Framing& framing() const { return framing_; }
  model::Anomaly anomalies() const { return anomalies_; }
  const std::string& why() const { return why_; }
  /// The trailer section, once done; null when there is none.
  std::shared_ptr<const model::Headers> trailers() const { return trailers_; }

 private:
  enum class State : unsigned char { content, chunkSize, chunkData, chunkEnd, trailers, done, failed };
  struct Unit;  // one piece of chunked framing, read
  Step fail(std::string why);
  Step chunked(std::string_view in);
  std::size_t unitEnd(std::string_view in, std::size_t pos);
  Unit readUnit(std::string_view unit);
  Unit readTrailers(std::string_view unit);
  void enter(Unit& unit);

  Framing framing_;
  State state_;
  std::size_t trailerLimit_;
  bool verbatim_;
  std::uint64_t left_ = 0;     // content bytes of this body or chunk still to come
  std::string line_;           // a chunk line, chunk end or trailer section that came in pieces
  std::size_t lineStart_ = 0;  // of the trailer section's last line, counted from the section's first byte
  std::string out_;            // re-framed wire bytes of this step
  model::Anomaly anomalies_ = model::Anomaly::none;
  std::string why_;
  std::shared_ptr<const model::Headers> trailers_;
};

/// Framing of our own, for bodies that did not come as HTTP/1 or were edited.
void appendChunk(std::string& out, std::string_view data);  // nothing for empty data
void appendLastChunk(std::string& out, const model::Headers* trailers);

}  // namespace penstock::wire::http1
