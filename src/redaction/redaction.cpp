// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/redaction/redaction.h"

#include <algorithm>
#include <unordered_set>

#include "penstock/base/ascii.h"
#include "penstock/codec/form.h"
#include "penstock/codec/media_type.h"
#include "penstock/codec/multipart.h"
#include "penstock/filter/pattern.h"
#include "redaction/scrub_json.h"

namespace penstock::redaction {
namespace {

constexpr std::size_t kLongestName = 256;
constexpr std::string_view kForm = "application/x-www-form-urlencoded";

std::string plainName(std::string_view name) {
  std::string out;
  for (const char c : name.substr(0, kLongestName))
    if (c != '-' && c != '_') out += toLower(c);
  return out;
}

bool isNameChar(char c) { return isTokenChar(c) || c == '%' || c == '[' || c == ']'; }

/// Replaces the values of `name=value` behind '?', '&' and, of a form, at its beginning: in URLs anywhere in a text, and in forms.
std::string scrubPairs(std::string_view text, bool form, const Redaction& rules) {
  constexpr std::string_view ends = "&#; \t\r\n\"'<>\\";
  std::string out;
  std::size_t copied = 0;
  const auto nameAfter = [&](std::size_t from) {
    const std::size_t mark = text.find_first_of("?&;", from);
    return mark == text.npos ? text.npos : mark + 1;
  };
  for (std::size_t begin = form ? 0 : nameAfter(0); begin < text.size();) {
    std::size_t end = begin;
    while (end < text.size() && end - begin < kLongestName && isNameChar(text[end])) ++end;
    if (end < text.size() && text[end] == '=' && rules.hidesName(codec::percentDecode(text.substr(begin, end - begin), true))) {
      const std::size_t behind = std::min(text.find_first_of(ends, end + 1), text.size());
      out.append(text.substr(copied, end + 1 - copied)).append(redacted);
      copied = end = behind;
    }
    begin = nameAfter(end);
  }
  return out.append(text.substr(copied));
}

/// "Token abc": the scheme of authentication tells nothing, and whoever reads wants to know it.
bool hasScheme(std::string_view name) { return equalsIgnoreCase(name, "authorization") || equalsIgnoreCase(name, "proxy-authorization"); }

}  // namespace

struct Redaction::Impl {
  std::unordered_set<std::string> headers, names;
  std::vector<filter::JsonPath> paths;
  std::vector<filter::Pattern> patterns;
};

const Rules& defaultRules() {
  static const Rules rules{
      .headers = {"Authorization", "Cookie", "Set-Cookie", "Proxy-Authorization", "X-Api-Key", "X-Auth-Token", "X-Csrf-Token", "X-Xsrf-Token",
                  "X-Amz-Security-Token", "X-Goog-Api-Key", "Cookie2", "Set-Cookie2"},
      .names = {"password", "passwd", "pwd", "passphrase", "secret", "client_secret", "token", "access_token", "refresh_token", "id_token",
                "auth_token", "session_token", "csrf_token", "xsrf_token", "api_key", "api_token", "private_key", "secret_key", "session_id",
                "authorization", "proxy_authorization", "cookie", "set_cookie", "jwt", "otp", "x_amz_signature", "x_amz_security_token"},
      .jsonPaths = {},
      .patterns = {R"(\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*)", R"((?i)\b(?:bearer|basic)\s+\K[A-Za-z0-9._~+/=-]{16,})",
                   R"(-----BEGIN [A-Z ]*PRIVATE KEY-----\K[^-]+)"}};
  return rules;
}

Redaction::Redaction(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Redaction::~Redaction() = default;

Result<RedactionPtr> Redaction::compile(const Rules& rules) {
  auto impl = std::make_unique<Impl>();
  for (const std::string& name : rules.headers) impl->headers.insert(lowered(name));
  for (const std::string& name : rules.names) impl->names.insert(plainName(name));
  for (const std::string& path : rules.jsonPaths) {
    auto compiled = filter::JsonPath::compile(path);
    if (const auto* bad = std::get_if<filter::JsonPathProblem>(&compiled))
      return makeError(ErrorCode::invalidArgument, "JSON path \"" + path + "\": " + bad->message + " (at " + std::to_string(bad->offset) + ")");
    impl->paths.push_back(std::get<filter::JsonPath>(std::move(compiled)));
  }
  for (const std::string& pattern : rules.patterns) {
    auto compiled = filter::Pattern::compile(pattern);
    if (const auto* bad = std::get_if<filter::PatternProblem>(&compiled))
      return makeError(ErrorCode::invalidArgument, "pattern \"" + pattern + "\": " + bad->message + " (at " + std::to_string(bad->position) + ")");
    impl->patterns.push_back(std::get<filter::Pattern>(std::move(compiled)));
  }
  return RedactionPtr(new Redaction(std::move(impl)));
}

bool Redaction::hidesName(std::string_view name) const { return impl_->names.contains(plainName(name)); }

bool Redaction::hidesHeader(std::string_view name) const { return impl_->headers.contains(lowered(name)) || hidesName(name); }

std::string Redaction::field(std::string_view name, std::string_view value) const {
  if (!hidesHeader(name)) return text(value);
  const std::size_t blank = value.find(' ');
  if (hasScheme(name) && blank != value.npos && isToken(value.substr(0, blank))) return std::string(value.substr(0, blank + 1)).append(redacted);
  return std::string(redacted);
}

std::string Redaction::url(std::string_view url) const { return patterns(scrubPairs(url, false, *this)); }

std::string Redaction::form(std::string_view text) const { return patterns(scrubPairs(text, true, *this)); }

std::string Redaction::text(std::string_view text) const {
  std::string out = scrubMembers(text, [this](std::string_view name) { return hidesName(name); });
  if (!impl_->paths.empty()) out = scrubPaths(out, impl_->paths);
  return patterns(scrubPairs(out, false, *this));
}

std::string Redaction::patterns(std::string text) const {
  if (impl_->patterns.empty()) return text;
  filter::PatternSearch search;
  for (const filter::Pattern& pattern : impl_->patterns) {
    std::string out;
    std::size_t copied = 0, from = 0;
    while (from <= text.size() && search.find(pattern, text, from)) {
      const std::size_t begin = search.begin(), end = search.end();
      out.append(text, copied, begin - copied).append(redacted);
      copied = end;
      from = end > begin ? end : end + 1;
    }
    if (search.gaveUp()) return std::string(redacted);
    if (copied != 0 || !out.empty()) text = out.append(text, copied);
  }
  return text;
}

std::string Redaction::multipart(std::string_view contentType, std::string_view body) const {
  const std::vector<codec::MultipartPart> parts = codec::readMultipart(body, contentType).parts;
  std::string out;
  std::size_t copied = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const codec::MultipartPart& part = parts[i];
    const bool holdsParts = i + 1 < parts.size() && parts[i + 1].depth > part.depth;
    if (holdsParts || part.at < copied) continue;
    const std::string_view content = body.substr(part.at, part.size);
    out.append(body.substr(copied, part.at - copied));
    if (hidesName(part.name))
      out += redacted;
    else
      out += codec::mediaType(part.type) == kForm ? form(content) : text(content);
    copied = part.at + part.size;
  }
  return out.append(body.substr(copied));
}

std::string Redaction::body(std::string_view contentType, std::string_view decoded) const {
  const std::string type = codec::mediaType(contentType);
  if (type == kForm) return form(decoded);
  return type.starts_with("multipart/") ? multipart(contentType, decoded) : text(decoded);
}

}  // namespace penstock::redaction
