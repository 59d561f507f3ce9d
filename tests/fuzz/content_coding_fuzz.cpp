// SPDX-License-Identifier: GPL-3.0-or-later
// Codings taken off: the outcome does not depend on the split, and no more comes out than the limit. The first byte of
// the input chooses.
#include <string>

#include "fuzz/fuzz.h"
#include "penstock/codec/content_coding.h"

namespace {

using namespace penstock;

constexpr std::string_view codings[] = {"gzip",     "deflate",       "br",           "zstd",
                                        "gzip, br", "deflate, gzip", "x-gzip, zstd", "identity"};
constexpr std::uint64_t limit = 1 << 20;

struct Outcome {
  std::string bytes, problem;
  codec::DecodeEnd end;
  bool operator==(const Outcome&) const = default;
};

Outcome inPieces(std::string_view in, std::string_view coding, std::size_t piece) {
  codec::ContentDecoder decoder(coding, limit);
  std::string out;
  bool going = true;
  for (; going && !in.empty(); in.remove_prefix(std::min(piece, in.size())))
    going = decoder.feed(in.substr(0, piece), out);
  const codec::DecodeEnd end = decoder.finish(out);
  fuzz::require(out.size() <= limit && decoder.produced() <= limit, "more than the limit");
  return {out, decoder.problem(), end};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view coding = codings[data[0] % std::size(codings)];
  const std::string_view in = fuzz::asText(data + 1, size - 1);
  const Outcome whole = inPieces(in, coding, SIZE_MAX);
  const Outcome pieces = inPieces(in, coding, 1 + data[0] % 7);
  fuzz::require(whole.end == pieces.end, "the end depends on the split");
  // Of what is corrupt, how much came out before it was seen may differ.
  if (whole.end == codec::DecodeEnd::complete || whole.end == codec::DecodeEnd::truncated)
    fuzz::require(whole.bytes == pieces.bytes, "the output depends on the split");
  return 0;
}
