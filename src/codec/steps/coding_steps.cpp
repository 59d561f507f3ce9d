// SPDX-License-Identifier: GPL-3.0-or-later
// Compressed bytes.
#include "codec/steps/step.h"
#include "penstock/codec/content_coding.h"
#include "penstock/codec/content_encoder.h"

namespace penstock::codec::steps {
namespace {

std::string_view codingOf(DecodeStep step) {
  switch (step) {
    case DecodeStep::gzip: return "gzip";
    case DecodeStep::brotli: return "br";
    case DecodeStep::zstd: return "zstd";
    default: return "deflate";
  }
}

/// RFC 1950: a method, a window, and a sum that fits.
bool beginsAsZlib(std::string_view s) {
  if (s.size() < 6) return false;
  const unsigned first = static_cast<unsigned char>(s[0]), second = static_cast<unsigned char>(s[1]);
  return (first & 0x0f) == 8 && first >> 4 <= 7 && (first << 8 | second) % 31 == 0 && !(second & 0x20);
}

bool begins(DecodeStep step, std::string_view s) {
  switch (step) {
    case DecodeStep::gzip: return s.starts_with("\x1f\x8b\x08");
    case DecodeStep::zstd: return s.starts_with("\x28\xb5\x2f\xfd");
    case DecodeStep::zlib: return beginsAsZlib(s);
    default: return !s.empty();
  }
}

}  // namespace

std::optional<Taken> takeOffCoding(DecodeStep step, std::string_view outer, std::size_t most, std::string& problem) {
  if (!begins(step, outer)) {
    problem = "it does not begin as " + std::string(toText(step)) + " does";
    return std::nullopt;
  }
  ContentDecoder decoder(codingOf(step), most);
  Taken taken;
  // In pieces: what stands in a few bytes of input may be a thousand times as much.
  for (std::size_t at = 0; at < outer.size() && decoder.feed(outer.substr(at, 4096), taken.bytes); at += 4096) {}
  const DecodeEnd end = decoder.finish(taken.bytes);
  problem = decoder.problem();
  if (end == DecodeEnd::complete) {
    taken.doubtful = !problem.empty() || taken.bytes.empty();  // bytes behind the end, or nothing in it
    taken.note = problem;
    return taken;
  }
  if (end == DecodeEnd::limit) problem = "it becomes more than " + std::to_string(most) + " bytes";
  return std::nullopt;
}

Result<std::string> putOnCoding(DecodeStep step, std::string_view inside) {
  auto out = encode(inside, codingOf(step));
  // Raw deflate is the same without the wrapper of zlib: two bytes before it, four behind.
  if (out && step == DecodeStep::deflate && out->size() >= 6) return out->substr(2, out->size() - 6);
  return out;
}

}  // namespace penstock::codec::steps
