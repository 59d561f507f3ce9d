// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/carried_tokens.h"

#include "penstock/codec/jwt.h"

namespace penstock::display {

std::optional<CarriedToken> carriedToken(std::string_view value, WallTime now) {
  constexpr std::size_t kLeast = 20;  // of two JSON objects and a dot: most values are looked at no further
  if (value.size() < kLeast || value.find('.') == std::string_view::npos) return std::nullopt;
  const std::string_view token = codec::jwtIn(value);
  if (token.empty()) return std::nullopt;
  const auto jwt = codec::parseJwt(token);
  if (!jwt) return std::nullopt;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  CarriedToken out;
  out.token = std::string(token);
  const std::string expiry = codec::jwtExpiry(*jwt, seconds);
  out.label = std::string(jwt->encrypted ? "JWE" : "JWT") + (expiry.empty() ? "" : " · " + expiry);
  out.warning = (jwt->expires && *jwt->expires <= seconds) || (jwt->notBefore && *jwt->notBefore > seconds);
  out.text = codec::jwtText(*jwt, seconds);
  for (const std::string& warning : codec::jwtWarnings(*jwt, seconds)) out.sentences += (out.sentences.empty() ? "" : " ") + warning;
  return out;
}

}  // namespace penstock::display
