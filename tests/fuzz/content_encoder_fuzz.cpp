// SPDX-License-Identifier: GPL-3.0-or-later
// What is coded is decoded to what it was, all of it after each flush; and so is whatever a coding taken off gives. The first byte chooses
// codings and pieces.
#include <algorithm>
#include <string>

#include "fuzz/fuzz.h"
#include "penstock/codec/content_coding.h"
#include "penstock/codec/content_encoder.h"

namespace {

using namespace penstock;
using namespace penstock::codec;

constexpr std::string_view codings[] = {"gzip", "deflate", "br", "zstd", "gzip, br", "deflate, gzip", "x-gzip, zstd", "identity"};
constexpr std::uint64_t limit = 1 << 18;

void check(std::string_view in, std::string_view coding, std::size_t piece) {
  auto encoder = ContentEncoder::make(coding);
  fuzz::require(encoder.has_value(), "a coding that is known");
  ContentDecoder decoder(coding, 8 * limit);
  std::string packed, unpacked;
  int flushes = 0;
  for (std::string_view rest = in; !rest.empty(); rest.remove_prefix(std::min(piece, rest.size()))) {
    encoder->feed(rest.substr(0, piece), packed);
    if (++flushes <= 20) {
      encoder->flush(packed);
      fuzz::require(decoder.feed(packed, unpacked), "what was coded does not decode");
      packed.clear();
      fuzz::require(in.size() - rest.size() + std::min(piece, rest.size()) == unpacked.size(), "a flush that holds back");
    }
  }
  encoder->finish(packed);
  decoder.feed(packed, unpacked);
  fuzz::require(decoder.finish(unpacked) == DecodeEnd::complete && decoder.problem().empty(), "no whole");
  fuzz::require(unpacked == in, "not what it was");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view coding = codings[data[0] % std::size(codings)];
  const std::string_view in = fuzz::asText(data + 1, size - 1);
  check(in, coding, 1 + data[0] / 8 * 97);
  const Decoded d = decode(in, coding, limit);
  if (d.bytes != in) check(d.bytes, coding, 1 << 16);
  (void)ContentEncoder::make(in);
  return 0;
}
