// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/grpc.h"

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

}  // namespace penstock::codec
