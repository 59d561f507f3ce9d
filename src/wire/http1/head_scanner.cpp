// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstring>

#include "penstock/wire/http1/head.h"

namespace penstock::wire::http1 {

std::size_t HeadScanner::find(std::string_view buffer) {
  while (scanned_ < buffer.size()) {
    const void* found = std::memchr(buffer.data() + scanned_, '\n', buffer.size() - scanned_);
    if (!found) break;
    const auto lf = std::size_t(static_cast<const char*>(found) - buffer.data());
    const bool blank = lf == lineStart_ || (lf == lineStart_ + 1 && buffer[lineStart_] == '\r');
    if (blank && inHead_) return lf + 1;  // scanned_ stays: asked again, the answer is the same
    inHead_ |= !blank;
    lineStart_ = scanned_ = lf + 1;
  }
  scanned_ = buffer.size();
  return npos;
}

}  // namespace penstock::wire::http1
