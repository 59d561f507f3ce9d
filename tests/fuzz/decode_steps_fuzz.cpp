// SPDX-License-Identifier: GPL-3.0-or-later
// Steps found and chosen: an unchanged level goes back to the bytes it came from, a changed one reads as what it was changed to, and nothing is
// larger than the limit.
#include <string>

#include "fuzz/fuzz.h"
#include "penstock/codec/decode_steps.h"

namespace {

using namespace penstock;

void checkBothWays(const codec::DecodeChain& chain, std::string_view edited) {
  if (chain.levels.empty()) return;
  const std::size_t last = chain.levels.size() - 1;
  const auto same = codec::encodeDecodeSteps(chain, last, chain.leaf());
  fuzz::require(same.has_value() && *same == chain.source, "what did not change is written otherwise");
  const auto wire = codec::encodeDecodeSteps(chain, last, edited);
  if (!wire) {
    fuzz::require(!wire.error().message.empty(), "it cannot be written, without a word");
    return;
  }
  // A step that changes nothing is none that could be taken off again.
  std::string_view inside = *wire;
  std::string held;
  for (const codec::DecodeLevel& level : chain.levels) {
    const codec::DecodeStep one[] = {level.step};
    codec::DecodeStepLimits limits;
    limits.bytes = 64u << 20;
    codec::DecodeChain again = codec::applyDecodeSteps(inside, one, limits);
    held = again.levels.empty() ? std::string(inside) : again.leaf();
    inside = held;
  }
  fuzz::require(inside == edited, "what was edited reads otherwise");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || size > 20'000) return 0;
  codec::DecodeStepLimits limits;
  limits.bytes = 1u << 20;
  const std::size_t cut = std::size_t(data[0]) % size;
  const std::string_view edited = fuzz::asText(data + 1, cut > 1 ? cut - 1 : 0), source = fuzz::asText(data + std::max<std::size_t>(cut, 1), size - std::max<std::size_t>(cut, 1));
  const codec::DecodeChain found = codec::findDecodeSteps(source, limits);
  fuzz::require(found.levels.size() <= limits.levels, "more levels than the limit");
  for (const codec::DecodeLevel& level : found.levels) fuzz::require(level.bytes.size() <= limits.bytes, "more bytes than the limit");
  fuzz::require(codec::applyDecodeSteps(source, found.steps(), limits).leaf() == found.leaf(), "found and chosen steps give different bytes");
  checkBothWays(found, edited);
  for (const codec::DecodeStep step : codec::possibleDecodeSteps(source, limits)) {
    const codec::DecodeStep one[] = {step};
    const codec::DecodeChain chain = codec::applyDecodeSteps(source, one, limits);
    fuzz::require(chain.levels.size() == 1, "a step of the menu cannot be taken");
    checkBothWays(chain, edited);
  }
  return 0;
}
