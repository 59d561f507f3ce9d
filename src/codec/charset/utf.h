// SPDX-License-Identifier: GPL-3.0-or-later
// The encodings of Unicode.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "penstock/base/utf8.h"

namespace penstock::codec {

inline constexpr char32_t kReplacement = 0xfffd;

/// Bytes of ASCII that `s` has from `at` on, looked at eight by eight.
std::size_t asciiRun(std::string_view s, std::size_t at);

std::string repairUtf8(std::string_view s);
std::string fromUtf16(std::string_view s, bool bigEndian);

}  // namespace penstock::codec
