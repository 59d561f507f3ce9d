// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/wire/grpc/message_writer.h"

namespace penstock::wire::grpc {

Result<void> appendMessage(std::string& out, std::uint8_t flags, std::string_view payload) {
  const std::uint64_t length = payload.size();
  if (length > UINT32_MAX) return makeError(ErrorCode::limit, "a gRPC message of 4 GiB or more cannot be written");
  out += char(flags);
  for (int shift = 24; shift >= 0; shift -= 8) out += char(length >> shift);
  out.append(payload);
  return {};
}

}  // namespace penstock::wire::grpc
