// SPDX-License-Identifier: GPL-3.0-or-later
// A decision, once made, holds for every longer input, and comes within 24 bytes.
#include "fuzz/fuzz.h"
#include "penstock/wire/sniff/sniff.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace penstock;
  const std::string_view in = fuzz::asText(data, size);
  wire::Protocol decided = wire::Protocol::needMore;
  for (std::size_t n = 0; n <= in.size() && n <= 40; ++n) {
    const wire::Protocol now = wire::sniff(in.substr(0, n));
    if (decided != wire::Protocol::needMore) fuzz::require(now == decided, "a decision changed with more bytes");
    if (n >= 24) fuzz::require(now != wire::Protocol::needMore, "undecided after 24 bytes");
    decided = now;
  }
  return 0;
}
