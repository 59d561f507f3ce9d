// SPDX-License-Identifier: GPL-3.0-or-later
// Tokens: what is found in a text is a token in it, parts are those of the text, and all that is said of one is UTF-8.
#include <cstring>
#include <limits>
#include <string>

#include "fuzz/fuzz.h"
#include "penstock/codec/base64.h"
#include "penstock/codec/charset.h"
#include "penstock/codec/jwt.h"

namespace {

using namespace penstock;

void checkWords(const codec::Jwt& jwt, std::int64_t now) {
  for (const std::string& warning : codec::jwtWarnings(jwt, now)) fuzz::require(!warning.empty() && codec::isUtf8(warning), "a warning that is no text");
  fuzz::require(codec::isUtf8(codec::jwtExpiry(jwt, now)), "an expiry that is no text");
  fuzz::require(codec::isUtf8(codec::jwtText(jwt, now)), "a token that is no text");
}

void check(std::string_view text, std::int64_t now) {
  const std::string_view found = codec::jwtIn(text);
  fuzz::require(found.empty() || (found.data() >= text.data() && found.data() + found.size() <= text.data() + text.size()), "a token outside of the text");
  for (const std::string_view token : {text, found}) {
    const auto jwt = codec::parseJwt(token);
    if (token.data() == found.data() && !found.empty()) fuzz::require(jwt.has_value() || token.data() == text.data(), "what was found is no token");
    if (!jwt) continue;
    fuzz::require(token.find(jwt->signingInput) != token.npos, "what is signed does not stand in it");
    fuzz::require(!jwt->header.empty() && jwt->encrypted == jwt->claims.empty(), "a token without its parts");
    for (const std::int64_t at : {now, std::int64_t(0), std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) checkWords(*jwt, at);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 8 || size > 20'000) return 0;
  std::int64_t now = 0;
  std::memcpy(&now, data, sizeof now);
  const std::string_view text = fuzz::asText(data + sizeof now, size - sizeof now);
  check(text, now);
  // The parts by themselves: what a token holds is found sooner than its letters.
  const std::size_t dot = text.find('\n');
  if (dot == text.npos) return 0;
  const auto part = [](std::string_view bytes) { return codec::base64UrlEncode(bytes); };
  check(part(text.substr(0, dot)) + "." + part(text.substr(dot + 1)) + ".c2ln", now);
  return 0;
}
