// SPDX-License-Identifier: GPL-3.0-or-later
// The payload of a gRPC message: what lies behind its five bytes of framing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/codec/content_coding.h"

namespace penstock::codec {

/// `encoding`: the field grpc-encoding of the message's direction; "" where there is none. `compressed`: the message's own flag, without
/// which its bytes are as they are whatever the field says. `limit`: most bytes of output. Codings: gzip, deflate, br, zstd, identity.
Decoded decodeGrpcPayload(std::string_view bytes, std::string_view encoding, bool compressed, std::uint64_t limit);

struct GrpcFrame {
  std::size_t at = 0, size = 0;  // of its payload in GrpcFrames::bytes
  bool compressed = false, trailers = false;
};
struct GrpcFrames {
  std::string bytes;              // the body; of grpc-web-text, with its Base64 taken off
  std::vector<GrpcFrame> frames;  // at most 10,000
  const char* problem = nullptr;  // a clause
};
/// A whole body of gRPC or gRPC-Web in its frames (PROTOCOL-HTTP2.md, PROTOCOL-WEB.md). `base64`: it is grpc-web-text, Base64 in pieces each of
/// which may be padded.
GrpcFrames readGrpcFrames(std::string_view body, bool base64);

}  // namespace penstock::codec
