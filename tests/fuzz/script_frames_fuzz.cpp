// SPDX-License-Identifier: GPL-3.0-or-later
// Frames of a worker do not depend on the split, and what is read is what would be written.
#include <algorithm>
#include <string>
#include <string_view>

#include "fuzz/fuzz.h"
#include "script/frames.h"

namespace {

using namespace penstock::script;

struct Seen {
  std::string frames;
  bool broken = false;
  bool operator==(const Seen&) const = default;
};

Seen read(std::string_view in, std::size_t piece) {
  FrameReader reader;
  Seen out;
  while (!in.empty()) {
    const std::size_t n = std::min(piece, in.size());
    reader.feed(in.substr(0, n));
    in.remove_prefix(n);
    while (const auto frame = reader.next()) {
      out.frames += frameOf(frame->kind, frame->call, frame->parts);
      for (const std::string_view part : frame->parts)
        if (const auto inner = readParts(part)) penstock::fuzz::require(packParts(*inner) == part, "a list reads as another");
    }
  }
  out.broken = reader.broken();
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view in(reinterpret_cast<const char*>(data), size);
  const Seen whole = read(in, std::max<std::size_t>(size, 1));
  penstock::fuzz::require(in.starts_with(whole.frames), "a frame reads as another");
  for (const std::size_t piece : {1, 3, 17}) penstock::fuzz::require(read(in, piece) == whole, "it depends on the split");
  return 0;
}
