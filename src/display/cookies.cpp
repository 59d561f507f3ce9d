// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/cookies.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>

#include "penstock/base/ascii.h"
#include "penstock/codec/form.h"
#include "penstock/codec/iso_time.h"
#include "penstock/display/format.h"

namespace penstock::display {
namespace {

constexpr std::size_t kMostCookies = 1000;
constexpr std::size_t kMostBytes = 4096;            // of name and value: browsers keep no more
constexpr std::size_t kMostAttribute = 1024;        // of an attribute's value
constexpr long long kLongest = 400LL * 24 * 3600;   // seconds; browsers cut what is kept longer

/// What a browser takes of the attributes: the last of each.
struct Attributes {
  bool secure = false, httpOnly = false, partitioned = false;
  std::optional<std::string> sameSite, domain, path, maxAge, expires;
};

Attributes readAttributes(const codec::SetCookie& cookie) {
  Attributes out;
  for (const auto& a : cookie.attributes) {
    const std::string name = lowered(a.name);
    if (name == "secure") out.secure = true;
    if (name == "httponly") out.httpOnly = true;
    if (name == "partitioned") out.partitioned = true;
    if (name == "samesite") out.sameSite = lowered(a.value);
    if (name == "domain") out.domain = lowered(a.value);
    if (name == "path") out.path = a.value;
    if (name == "max-age") out.maxAge = a.value;
    if (name == "expires") out.expires = a.value;
  }
  return out;
}

bool within(std::string_view host, std::string_view domain) {
  return host == domain || (host.size() > domain.size() && host.ends_with(domain) && host[host.size() - domain.size() - 1] == '.');
}

bool startsWith(std::string_view name, std::string_view prefix) { return equalsIgnoreCase(name.substr(0, prefix.size()), prefix); }

/// Seconds until it is forgotten; nothing where it lasts as long as the browser runs, or what is said cannot be read.
std::optional<long long> lifetime(const Attributes& a) {
  if (!a.maxAge) return std::nullopt;
  const bool negative = a.maxAge->starts_with('-');
  const auto number = parseDecimal(std::string_view(*a.maxAge).substr(negative ? 1 : 0));
  if (!number) return std::nullopt;
  return negative ? -1 : (long long)(std::min<std::uint64_t>(*number, 1'000'000'000'000));
}

void tellRefused(const codec::SetCookie& cookie, const Attributes& a, const model::Exchange& x, std::vector<std::string>& out) {
  const bool https = x.scheme == "https" || x.scheme == "wss";
  if (a.secure && !https) out.push_back("Secure over plain HTTP: browsers do not keep it (but for localhost).");
  if (a.sameSite == "none" && !a.secure) out.push_back("SameSite=None without Secure: browsers do not keep it.");
  if (a.partitioned && !a.secure) out.push_back("Partitioned without Secure: browsers do not keep it.");
  if (startsWith(cookie.name, "__Secure-") && !a.secure) out.push_back("A name that begins with __Secure- asks for Secure: browsers do not keep it.");
  if (startsWith(cookie.name, "__Host-") && (!a.secure || a.domain || a.path != "/"))
    out.push_back("A name that begins with __Host- asks for Secure, Path=/ and no Domain: browsers do not keep it.");
  if (a.domain && !a.domain->empty()) {
    const std::string domain = a.domain->starts_with('.') ? a.domain->substr(1) : *a.domain;
    if (!within(x.host, domain)) out.push_back("Domain does not cover " + wireText(x.host) + ": browsers do not keep it.");
    else if (domain.find('.') == std::string::npos && domain != x.host) out.push_back("Domain is a top-level domain: browsers do not keep it.");
  }
  if (cookie.name.size() + cookie.value.size() > kMostBytes) out.push_back("Name and value have over 4096 bytes: browsers do not keep it.");
  if (cookie.name.empty() && cookie.value.empty()) out.push_back("It has neither name nor value.");
}

void tellRest(const Attributes& a, const model::Exchange& x, std::vector<std::string>& out) {
  const bool https = x.scheme == "https" || x.scheme == "wss";
  if (https && !a.secure) out.push_back("Without Secure it goes over plain HTTP as well.");
  if (!a.httpOnly) out.push_back("Without HttpOnly scripts of the page can read it.");
  if (!a.sameSite)
    out.push_back("Without SameSite browsers take it for Lax.");
  else if (*a.sameSite != "lax" && *a.sameSite != "strict" && *a.sameSite != "none")
    out.push_back("SameSite is none of Lax, Strict and None: browsers take it for Lax.");
  if (a.path && !a.path->starts_with('/')) out.push_back("Path does not begin with /: browsers use the request's own folder.");
  if (a.maxAge && !lifetime(a)) out.push_back("Max-Age is no number and is ignored.");
  if (const auto seconds = lifetime(a); seconds && *seconds <= 0)
    out.push_back("Max-Age is over: this deletes the cookie.");
  else if (seconds && *seconds > kLongest)
    out.push_back("Max-Age is over 400 days: browsers keep it for 400.");
  for (const auto* value : {&a.domain, &a.path, &a.expires})
    if (*value && (*value)->size() > kMostAttribute) out.push_back("An attribute has over 1024 bytes and is ignored.");
}

CookieRow setCookieRow(std::string_view field, const model::Exchange& x, WallTime now) {
  codec::SetCookie cookie = codec::parseSetCookie(field);
  CookieRow row;
  for (const auto& a : cookie.attributes)
    row.attributes += (row.attributes.empty() ? "" : "; ") + a.name + (a.value.empty() ? "" : "=" + a.value);
  const Attributes attributes = readAttributes(cookie);
  tellRefused(cookie, attributes, x, row.warnings);
  row.refused = !row.warnings.empty();
  tellRest(attributes, x, row.warnings);
  if (attributes.expires && !attributes.maxAge) {
    const auto until = codec::readCookieDate(*attributes.expires);
    if (!until)
      row.warnings.push_back("Expires is no date and is ignored.");
    else if (*until <= now)
      row.warnings.push_back("Expires is over: this deletes the cookie.");
  }
  row.name = std::move(cookie.name);
  row.value = std::move(cookie.value);
  row.line = std::string(field);
  return row;
}

}  // namespace

std::vector<CookieRow> cookieRows(const model::Headers& headers, bool request, const model::Exchange& x, WallTime now) {
  std::vector<CookieRow> rows;
  std::map<std::string, std::size_t> seen;
  for (const std::string_view value : headers.findAll(request ? "cookie" : "set-cookie")) {
    if (request) {
      for (auto& pair : codec::parseCookies(value)) {
        CookieRow row;
        row.name = std::move(pair.name);
        row.value = std::move(pair.value);
        rows.push_back(std::move(row));
      }
    } else {
      rows.push_back(setCookieRow(value, x, now));
    }
    if (rows.size() >= kMostCookies) break;
  }
  if (rows.size() > kMostCookies) rows.resize(kMostCookies);
  for (CookieRow& row : rows)
    if (const std::size_t times = ++seen[row.name]; times > 1)
      row.warnings.push_back(request ? "Sent more than once: servers differ in which one they take." : "Set more than once: the last one of the same Domain and Path stays.");
  return rows;
}

}  // namespace penstock::display
