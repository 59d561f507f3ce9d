// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/jwt.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "penstock/codec/base64.h"
#include "penstock/codec/charset.h"
#include "penstock/codec/value_tree.h"

namespace penstock::codec {
namespace {

constexpr std::size_t kLongest = 1u << 20;

bool isUrlDigit(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

std::vector<std::string_view> partsOf(std::string_view token) {
  std::vector<std::string_view> parts;
  while (parts.size() < 6) {
    const std::size_t dot = token.find('.');
    parts.push_back(token.substr(0, dot));
    if (dot == token.npos) break;
    token.remove_prefix(dot + 1);
  }
  return parts;
}

std::optional<std::string> decoded(std::string_view part) {
  if (!std::all_of(part.begin(), part.end(), isUrlDigit)) return std::nullopt;
  return base64Decode(part);
}

/// A JSON object in UTF-8, or nothing.
ValueTreePtr objectOf(const std::string& json) {
  if (!json.starts_with('{') || !isUtf8(json)) return nullptr;
  JsonTree made = jsonTree(json, false);
  return made.end == JsonEnd::complete && made.tree->kind(0) == ValueKind::object ? made.tree : nullptr;
}

std::string textMember(const ValueTree& object, std::string_view name) {
  for (std::uint32_t i = 0; i < object.childCount(0); ++i) {
    const auto n = object.child(0, i);
    if (object.key(n) == name && object.kind(n) == ValueKind::string) return std::string(object.text(n));
  }
  return {};
}

std::optional<std::int64_t> timeMember(const ValueTree& object, std::string_view name) {
  for (std::uint32_t i = 0; i < object.childCount(0); ++i) {
    const auto n = object.child(0, i);
    if (object.key(n) != name || object.kind(n) != ValueKind::number) continue;
    const double seconds = std::strtod(std::string(object.text(n)).c_str(), nullptr);
    if (std::isfinite(seconds) && std::fabs(seconds) < 9e15) return std::int64_t(std::floor(seconds));
  }
  return std::nullopt;
}

}  // namespace

std::optional<Jwt> parseJwt(std::string_view token) {
  const std::size_t from = token.find_first_not_of(" \t\r\n"), to = token.find_last_not_of(" \t\r\n");
  if (from == token.npos || to - from >= kLongest) return std::nullopt;
  token = token.substr(from, to + 1 - from);
  // `{"` in Base64 is eyJ, but white space may come before the quote.
  if (!token.starts_with("e")) return std::nullopt;
  const auto parts = partsOf(token);
  if (parts.size() != 3 && parts.size() != 5) return std::nullopt;
  const auto header = decoded(parts[0]);
  const ValueTreePtr head = header ? objectOf(*header) : nullptr;
  if (!head) return std::nullopt;
  Jwt jwt;
  jwt.header = *header;
  jwt.algorithm = textMember(*head, "alg");
  jwt.keyId = textMember(*head, "kid");
  jwt.type = textMember(*head, "typ");
  if (jwt.algorithm.empty()) return std::nullopt;
  jwt.encrypted = parts.size() == 5;
  if (jwt.encrypted) {
    const bool digits = std::all_of(parts.begin(), parts.end(), [](std::string_view part) { return decoded(part).has_value(); });
    if (!digits || textMember(*head, "enc").empty()) return std::nullopt;
    return jwt;
  }
  const auto claims = decoded(parts[1]), signature = decoded(parts[2]);
  const ValueTreePtr body = claims ? objectOf(*claims) : nullptr;
  if (!body || !signature) return std::nullopt;
  jwt.claims = *claims;
  jwt.signature = *signature;
  jwt.signingInput = token.substr(0, parts[0].size() + 1 + parts[1].size());
  jwt.issuedAt = timeMember(*body, "iat");
  jwt.notBefore = timeMember(*body, "nbf");
  jwt.expires = timeMember(*body, "exp");
  return jwt;
}

std::string_view jwtIn(std::string_view text) {
  constexpr std::size_t looked = 64 * 1024, tries = 16;
  text = text.substr(0, looked);
  std::size_t tried = 0;
  for (std::size_t at = text.find("ey"); at != text.npos && tried < tries; at = text.find("ey", at)) {
    std::size_t end = at;
    while (end < text.size() && (isUrlDigit(text[end]) || text[end] == '.')) ++end;
    const bool starts = at == 0 || (!isUrlDigit(text[at - 1]) && text[at - 1] != '.');
    const std::string_view word = text.substr(at, end - at);
    const auto dots = std::count(word.begin(), word.end(), '.');
    if (starts && (dots == 2 || dots == 4)) {
      ++tried;
      if (parseJwt(word)) return word;
    }
    at = end;
  }
  return {};
}

}  // namespace penstock::codec
