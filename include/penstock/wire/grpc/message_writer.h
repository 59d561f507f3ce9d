// SPDX-License-Identifier: GPL-3.0-or-later
// gRPC's length-prefixed messages (PROTOCOL-HTTP2.md), written.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "penstock/base/result.h"

namespace penstock::wire::grpc {

/// Bits of a message's first byte. Others are written as well, and break the rules.
constexpr std::uint8_t compressedFlag = 0x01;
constexpr std::uint8_t trailersFlag = 0x80;  // gRPC-Web: lines like those of a head

/// Appends prefix and payload to `out`. Errors: limit, the payload is 4 GiB or more, and nothing was appended.
Result<void> appendMessage(std::string& out, std::uint8_t flags, std::string_view payload);

}  // namespace penstock::wire::grpc
