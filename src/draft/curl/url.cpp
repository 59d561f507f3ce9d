// SPDX-License-Identifier: GPL-3.0-or-later
#include "draft/curl/url.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "draft/words.h"
#include "penstock/base/ascii.h"
#include "penstock/base/host_name.h"
#include "penstock/codec/form.h"

namespace penstock::draft::curl {
namespace {

/// A number of an IPv4 address: decimal, octal (0..) or hexadecimal (0x..).
std::optional<std::uint64_t> addressNumber(std::string_view text) {
  unsigned base = 10;
  if (text.size() > 2 && (text.starts_with("0x") || text.starts_with("0X"))) {
    base = 16;
    text.remove_prefix(2);
  } else if (text.size() > 1 && text[0] == '0') {
    base = 8;
    text.remove_prefix(1);
  }
  if (text.empty() || text.size() > 11) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text) {
    const char l = toLower(c);
    const unsigned digit = c >= '0' && c <= '9' ? unsigned(c - '0') : l >= 'a' && l <= 'f' ? unsigned(l - 'a') + 10 : 99;
    if (digit >= base) return std::nullopt;
    value = value * base + digit;
  }
  return value;
}

/// "127.1", "0x7f000001" in the form with four parts; anything else as it is.
std::string plainAddress(std::string_view host) {
  std::array<std::uint64_t, 4> parts{};
  std::size_t n = 0;
  for (std::string_view rest = host;; ++n) {
    const std::size_t dot = rest.find('.');
    const auto part = addressNumber(rest.substr(0, dot));
    if (!part || n == 4) return std::string(host);
    parts[n] = *part;
    if (dot == rest.npos) break;
    rest.remove_prefix(dot + 1);
  }
  std::uint64_t address = 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (parts[i] > 255) return std::string(host);
    address |= parts[i] << (24 - 8 * i);
  }
  if (parts[n] >= std::uint64_t{1} << (32 - 8 * n)) return std::string(host);
  address |= parts[n];
  char text[16];
  std::snprintf(text, sizeof text, "%u.%u.%u.%u", unsigned(address >> 24), unsigned(address >> 16 & 255), unsigned(address >> 8 & 255), unsigned(address & 255));
  return text;
}

/// RFC 3986 5.2.4, as curl has it: percent-encoded dots are no dots.
std::string withoutDots(std::string_view path) {
  std::string out;
  for (std::size_t pos = 0; pos < path.size();) {
    const std::size_t end = std::min(path.find('/', pos + 1), path.size());
    const std::string_view segment = path.substr(pos, end - pos);
    const bool last = end == path.size();
    if (segment == "/." || segment == "/..") {
      if (segment == "/..") out.erase(out.find_last_of('/') == out.npos ? 0 : out.find_last_of('/'));
      if (last) out += '/';
    } else {
      out += segment;
    }
    pos = end;
  }
  return out.empty() ? "/" : out;
}

std::string highBytesEscaped(std::string_view path) {
  std::string out;
  for (const char c : path) {
    if (static_cast<unsigned char>(c) < 0x80) {
      out += c;
      continue;
    }
    char text[4];
    std::snprintf(text, sizeof text, "%%%02x", unsigned(static_cast<unsigned char>(c)));
    out += text;
  }
  return out;
}

/// Takes the scheme from the front: "http" or "https".
Result<std::string> takeScheme(std::string_view& text, std::string_view fallback, bool& webSocket) {
  const std::size_t colon = text.find(':');
  const bool hasScheme = colon != text.npos && colon > 0 && text.substr(colon + 1, 1) == "/" &&
                         std::all_of(text.begin(), text.begin() + std::ptrdiff_t(colon), [](char c) { return isTokenChar(c) && c != '%'; });
  std::string scheme = lowered(fallback);
  if (hasScheme) {
    scheme = lowered(text.substr(0, colon));
    text.remove_prefix(colon + 1);
    const std::size_t slashes = std::min(text.find_first_not_of('/'), text.size());
    if (slashes > 3) return wrong("The URL has more than three slashes behind its scheme");
    text.remove_prefix(slashes);
  }
  webSocket = scheme == "ws" || scheme == "wss";
  if (webSocket) scheme = scheme == "ws" ? "http" : "https";
  if (scheme != "http" && scheme != "https")
    return makeError(ErrorCode::unsupported, inQuotes(scheme).append(" is another protocol: http and https are sent here"));
  return scheme;
}

}  // namespace

Result<Url> readUrl(std::string_view text, bool pathAsIs, std::string_view scheme) {
  const auto bad = std::find_if(text.begin(), text.end(), [](unsigned char c) { return c <= 0x20 || c == 0x7f; });
  if (bad != text.end()) return wrong("The URL holds a blank or a control character, which curl refuses: " + inQuotes(text));
  Url url;
  auto taken = takeScheme(text, scheme, url.webSocket);
  if (!taken) return taken.error();
  std::string_view authority = text.substr(0, text.find_first_of("/?#"));
  text.remove_prefix(authority.size());
  if (const std::size_t at = authority.rfind('@'); at != authority.npos) {
    const std::string_view user = authority.substr(0, at);
    const std::size_t colon = user.find(':');
    url.user = codec::percentDecode(user.substr(0, colon)) + ':' + (colon == user.npos ? "" : codec::percentDecode(user.substr(colon + 1)));
    authority.remove_prefix(at + 1);
  }
  const bool bracketed = authority.starts_with('[');
  const std::size_t hostEnd = bracketed ? std::min(authority.find(']'), authority.size() - 1) + 1 : std::min(authority.find(':'), authority.size());
  const std::string_view port = authority.substr(hostEnd);
  url.host = bracketed ? std::string(authority.substr(0, hostEnd)) : plainAddress(codec::percentDecode(authority.substr(0, hostEnd)));
  if (std::any_of(url.host.begin(), url.host.end(), [](unsigned char c) { return c >= 0x80; }))
    return wrong("The name of the host is not ASCII: write it as it is looked up, xn--...");
  auto target = readTarget(*taken + "://" + (bracketed ? url.host.substr(0, url.host.find('%')) + (url.host.find('%') == url.host.npos ? "" : "]") : url.host) +
                           std::string(port));
  if (!target) return wrong("The URL cannot be read: " + target.error().message);
  if (!port.empty() && !port.starts_with(':')) return wrong("The URL cannot be read: there is something behind the host");
  url.target = std::move(*target);
  text = text.substr(0, text.find('#'));
  const std::size_t mark = text.find('?');
  const std::string_view path = text.substr(0, mark);
  if (mark != text.npos) url.query = text.substr(mark + 1);
  url.path = highBytesEscaped(path.empty() ? "/" : pathAsIs ? std::string(path) : withoutDots(path));
  return url;
}

std::string firstOfGlob(std::string_view text, std::vector<std::string>& notes) {
  std::string out;
  bool several = false, odd = false;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '\\' && i + 1 < text.size() && std::string_view("{}[]").find(text[i + 1]) != std::string_view::npos) {
      out += text[i + 1];
      i += 2;
      continue;
    }
    const std::size_t end = c == '{' ? text.find('}', i) : c == '[' ? text.find(']', i) : text.npos;
    const std::string_view inner = end == text.npos ? std::string_view() : text.substr(i + 1, end - i - 1);
    // Brackets with nothing between them, or an IPv6 address, are what they are.
    const bool plain = c == '[' && end != text.npos && (inner.empty() || !hostName(inner.substr(0, inner.find('%'))).empty()) && inner.find('-') == inner.npos;
    const std::size_t dash = inner.find('-', 1);
    if (end != text.npos && c == '{' && !inner.empty()) {
      out += inner.substr(0, inner.find(','));
      several = several || inner.find(',') != inner.npos;
    } else if (end != text.npos && c == '[' && !plain && dash != inner.npos) {
      out += inner.substr(0, dash);
      several = true;
    } else {
      odd = odd || ((c == '{' || c == '}' || c == '[' || c == ']') && !plain);
      out += c;
      if (plain) out.append(inner).append(1, ']');
      i = plain ? end + 1 : i + 1;
      continue;
    }
    i = end + 1;
  }
  if (several) notes.emplace_back("curl would send a request for each URL that [..] and {..} stand for: this is the first");
  if (odd) notes.emplace_back("curl refuses brackets and braces in a URL without --globoff: they are taken as they are");
  return out;
}

}  // namespace penstock::draft::curl
