// SPDX-License-Identifier: GPL-3.0-or-later
// The line before a chunk: RFC 9112 7.1.
#pragma once

#include <cstdint>
#include <string_view>

#include "penstock/model/http_head.h"

namespace penstock::wire::http1 {

struct ChunkLine {
  bool readable = false;
  std::uint64_t size = 0;
  model::Anomaly anomalies = model::Anomaly::none;  // invalidChunk: readers differ on it, it must be written anew
};
/// `line` holds its LF.
ChunkLine readChunkLine(std::string_view line);

}  // namespace penstock::wire::http1
