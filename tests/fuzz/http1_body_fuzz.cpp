// SPDX-License-Identifier: GPL-3.0-or-later
// The content is the same however the input is split; what is passed on reads back as the same content, with nothing to
// mend. The first byte picks framing and split.
#include <algorithm>
#include <string>

#include "fuzz/fuzz.h"
#include "penstock/wire/http1/body.h"

namespace {

using namespace penstock;
using namespace penstock::wire::http1;
using model::Anomaly;

struct Outcome {
  std::string data, wire;
  std::size_t consumed = 0;
  bool ended = false, failed = false;
  Anomaly anomalies = Anomaly::none;
  std::size_t trailers = 0;
};

/// `split` 0: in one piece; else pieces of sizes drawn from it.
Outcome run(const Framing& framing, std::string_view in, std::uint32_t split, bool verbatim) {
  BodyDecoder decoder(framing, 4096, verbatim);
  Outcome out;
  while (!in.empty() && !out.ended && !out.failed) {
    split = split * 1664525u + (split ? 1013904223u : 0u);
    const std::size_t size = split ? std::min<std::size_t>(in.size(), 1 + (split >> 24) % 7) : in.size();
    std::string_view piece = in.substr(0, size);
    while (!piece.empty() && !out.ended && !out.failed) {
      const auto s = decoder.step(piece);
      fuzz::require(s.consumed <= piece.size(), "more taken than given");
      fuzz::require(s.consumed > 0 || s.end || s.failed, "a step without progress");
      fuzz::require(s.data.empty() ||
                        (s.data.data() >= piece.data() && s.data.data() + s.data.size() <= piece.data() + piece.size()),
                    "content that is no view into the input");
      fuzz::require(s.data.empty() || (s.wire.data() <= s.data.data() &&
                                       s.wire.data() + s.wire.size() >= s.data.data() + s.data.size()),
                    "content that is not within its wire bytes");
      out.data += s.data;
      out.wire += s.wire;
      out.consumed += s.consumed;
      out.ended = s.end;
      out.failed = s.failed;
      piece.remove_prefix(s.consumed);
      in.remove_prefix(s.consumed);
    }
  }
  out.ended = decoder.done();  // a body without content ends without a step
  const bool closed = decoder.atEof();
  if (out.ended) fuzz::require(closed && decoder.done(), "an end that is none");
  out.anomalies = decoder.anomalies();
  out.trailers = decoder.trailers() ? decoder.trailers()->size() : 0;
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::uint8_t choice = data[0];
  const std::string_view in = fuzz::asText(data + 1, size - 1);
  Framing framing{Framing::Kind::chunked, 0};
  if (choice % 8 == 0) framing = {Framing::Kind::length, std::uint64_t(choice)};
  if (choice % 8 == 1) framing = {Framing::Kind::untilClose, 0};

  const Outcome whole = run(framing, in, 0, false);
  for (std::uint32_t split : {1u, 77u, std::uint32_t(choice) + 2}) {
    const Outcome pieces = run(framing, in, split, false);
    fuzz::require(pieces.data == whole.data, "the content depends on the split");
    fuzz::require(pieces.ended == whole.ended && pieces.failed == whole.failed, "the end depends on the split");
    if (whole.ended) {
      fuzz::require(pieces.wire == whole.wire, "the wire bytes depend on the split");
      fuzz::require(pieces.consumed == whole.consumed, "the length depends on the split");
      fuzz::require(pieces.anomalies == whole.anomalies && pieces.trailers == whole.trailers,
                    "the reading depends on the split");
    }
  }
  const Outcome raw = run(framing, in, 5, true);
  if (raw.ended) fuzz::require(raw.wire == in.substr(0, raw.consumed), "verbatim changed bytes");

  const Outcome again = run(framing, whole.wire, 0, false);
  fuzz::require(again.data == whole.data, "what was passed on reads as other content");
  if (whole.ended) {
    fuzz::require(again.ended && again.consumed == whole.wire.size(), "what was passed on ends elsewhere");
    constexpr Anomaly mended =
        Anomaly::invalidChunk | Anomaly::bareLf | Anomaly::obsFold | Anomaly::spaceBeforeColon | Anomaly::missingColon;
    fuzz::require(!any(again.anomalies & mended), "what was passed on is ambiguous");
    fuzz::require(again.wire == whole.wire, "what was passed on is mended again");
  }
  return 0;
}
