// SPDX-License-Identifier: GPL-3.0-or-later
// What the fuzz targets share. A target defines LLVMFuzzerTestOneInput; libFuzzer or replay_main.cpp calls it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace penstock::fuzz {

/// Ends the process with words when an invariant does not hold: works without assert, in every build.
inline void require(bool holds, const char* invariant) {
  if (holds) return;
  std::fprintf(stderr, "broken invariant: %s\n", invariant);
  std::abort();
}

inline std::string_view asText(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace penstock::fuzz
