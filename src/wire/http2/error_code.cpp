// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/wire/http2/error_code.h"

#include <cstdio>

namespace penstock::wire::http2 {

std::string toText(ErrorCode code) {
  switch (code) {
    case ErrorCode::noError: return "NO_ERROR";
    case ErrorCode::protocolError: return "PROTOCOL_ERROR";
    case ErrorCode::internalError: return "INTERNAL_ERROR";
    case ErrorCode::flowControlError: return "FLOW_CONTROL_ERROR";
    case ErrorCode::settingsTimeout: return "SETTINGS_TIMEOUT";
    case ErrorCode::streamClosed: return "STREAM_CLOSED";
    case ErrorCode::frameSizeError: return "FRAME_SIZE_ERROR";
    case ErrorCode::refusedStream: return "REFUSED_STREAM";
    case ErrorCode::cancel: return "CANCEL";
    case ErrorCode::compressionError: return "COMPRESSION_ERROR";
    case ErrorCode::connectError: return "CONNECT_ERROR";
    case ErrorCode::enhanceYourCalm: return "ENHANCE_YOUR_CALM";
    case ErrorCode::inadequateSecurity: return "INADEQUATE_SECURITY";
    case ErrorCode::http11Required: return "HTTP_1_1_REQUIRED";
  }
  char text[16];
  std::snprintf(text, sizeof text, "0x%x", unsigned(code));
  return text;
}

}  // namespace penstock::wire::http2
