// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/grpc.h"

#include <algorithm>

#include "penstock/codec/base64.h"

#include "penstock/base/ascii.h"

namespace penstock::codec {

Decoded decodeGrpcPayload(std::string_view bytes, std::string_view encoding, bool compressed, std::uint64_t limit) {
  encoding = trimOws(encoding);
  if (compressed && !encoding.empty() && !equalsIgnoreCase(encoding, "identity")) return decode(bytes, encoding, limit);
  Decoded out;
  out.bytes = bytes.substr(0, std::size_t(std::min<std::uint64_t>(bytes.size(), limit)));
  if (out.bytes.size() < bytes.size()) {
    out.end = DecodeEnd::limit;
    out.problem = "only the first " + std::to_string(limit) + " bytes are shown";
  } else if (compressed) {
    out.end = DecodeEnd::unsupported;
    out.problem = "the message is flagged as compressed, and no grpc-encoding says how";
  }
  return out;
}

namespace {

/// Each run of digits up to its padding is Base64 of its own.
std::string unpadded(std::string_view text, const char*& problem) {
  std::string out;
  while (!text.empty()) {
    std::size_t end = text.find('=');
    while (end != text.npos && end < text.size() && text[end] == '=') ++end;
    const auto piece = base64Decode(text.substr(0, end));
    if (!piece) {
      problem = "it is not the Base64 that grpc-web-text is";
      break;
    }
    out += *piece;
    text.remove_prefix(std::min(end, text.size()));
  }
  return out;
}

}  // namespace

GrpcFrames readGrpcFrames(std::string_view body, bool base64) {
  constexpr std::size_t most = 10'000, prefix = 5;
  GrpcFrames out;
  out.bytes = base64 ? unpadded(body, out.problem) : std::string(body);
  for (std::size_t at = 0; at < out.bytes.size();) {
    if (out.frames.size() == most) {
      out.problem = "it has more frames than are read";
      break;
    }
    const std::string_view rest = std::string_view(out.bytes).substr(at);
    std::size_t size = 0;
    for (std::size_t i = 1; i < prefix && i < rest.size(); ++i) size = size << 8 | static_cast<unsigned char>(rest[i]);
    const unsigned flags = static_cast<unsigned char>(rest[0]);
    if (rest.size() < prefix || size > rest.size() - prefix || (flags & 0x7e)) {
      out.problem = flags & 0x7e ? "a frame has flags that gRPC does not" : "it ends inside a frame";
      break;
    }
    out.frames.push_back({at + prefix, size, (flags & 1) != 0, (flags & 0x80) != 0});
    at += prefix + size;
  }
  return out;
}

}  // namespace penstock::codec
