// SPDX-License-Identifier: GPL-3.0-or-later
// The payload of a gRPC message: what lies behind its five bytes of framing.
#pragma once

#include <cstdint>
#include <string_view>

#include "penstock/codec/content_coding.h"

namespace penstock::codec {

/// `encoding`: the field grpc-encoding of the message's direction; "" where there is none. `compressed`: the message's own flag, without
/// which its bytes are as they are whatever the field says. `limit`: most bytes of output. Codings: gzip, deflate, br, zstd, identity.
Decoded decodeGrpcPayload(std::string_view bytes, std::string_view encoding, bool compressed, std::uint64_t limit);

}  // namespace penstock::codec
