// SPDX-License-Identifier: GPL-3.0-or-later
// What heads of files tell, of any bytes: texts that can be shown on a line, and a token found or not.
#include <string>

#include "fuzz/fuzz.h"
#include "penstock/codec/charset.h"
#include "penstock/codec/file_summary.h"
#include "penstock/codec/jwt.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace penstock;
  if (size > 100'000) return 0;
  const std::string_view bytes = fuzz::asText(data, size);
  if (const auto summary = codec::fileSummary(bytes, size)) {
    fuzz::require(!summary->name.empty() && summary->facts.size() < 200, "a file without a name, or with too much to say");
    for (const codec::FileFact& fact : summary->facts) {
      fuzz::require(!fact.name.empty() && fact.value.size() < 8'000, "a fact without a name, or endless");
      fuzz::require(codec::isUtf8(fact.name) && codec::isUtf8(fact.value), "a fact that is no UTF-8");
      for (const char c : fact.value + fact.name) fuzz::require(static_cast<unsigned char>(c) >= 0x20, "a control character");
    }
  }
  const std::string_view found = codec::jwtIn(bytes);
  if (found.empty()) return 0;
  const auto token = codec::parseJwt(found);
  fuzz::require(token.has_value(), "a token found that is none");
  const std::string text = codec::jwtText(*token, 1'714'564'800);
  fuzz::require(codec::isUtf8(text), "a token's text is no UTF-8");
  codec::jwtWarnings(*token, 1'714'564'800);
  return 0;
}
