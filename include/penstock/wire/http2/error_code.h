// SPDX-License-Identifier: GPL-3.0-or-later
// Error codes of RST_STREAM and GOAWAY (RFC 9113 7).
#pragma once

#include <cstdint>
#include <string>

namespace penstock::wire::http2 {

enum class ErrorCode : std::uint32_t {
  noError = 0x0,
  protocolError = 0x1,
  internalError = 0x2,
  flowControlError = 0x3,
  settingsTimeout = 0x4,
  streamClosed = 0x5,
  frameSizeError = 0x6,
  refusedStream = 0x7,
  cancel = 0x8,
  compressionError = 0x9,
  connectError = 0xa,
  enhanceYourCalm = 0xb,
  inadequateSecurity = 0xc,
  http11Required = 0xd,
};
/// "CANCEL"; "0x2a" for a code nobody defined. Peers send any 32 bits.
std::string toText(ErrorCode code);

}  // namespace penstock::wire::http2
