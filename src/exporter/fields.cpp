// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/fields.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "penstock/base/ascii.h"
#include "penstock/base/printable.h"
#include "penstock/codec/charset.h"
#include "penstock/exporter/code.h"
#include "penstock/model/url.h"

namespace penstock::exporter {

Result<void> checkRequest(const model::Exchange& x) {
  if (!x.request) return makeError(ErrorCode::notFound, "there is no request");
  if (x.scheme != "http" && x.scheme != "https")
    return makeError(ErrorCode::unsupported, "only requests for http and https can be copied in this form");
  if (!isToken(x.request->method))
    return makeError(ErrorCode::unsupported, "the request's method is none that HTTP has: copy it raw instead");
  return {};
}

std::string valueOf(std::string_view value) {
  std::string out(value);
  for (char& c : out)
    if (c == '\r' || c == '\n' || c == '\0') c = ' ';
  return out;
}

bool readsAsItIs(std::string_view text) {
  std::string seen;  // what is not ASCII: its controls have escapes everywhere
  std::copy_if(text.begin(), text.end(), std::back_inserter(seen), [](unsigned char c) { return c >= 0x80; });
  // U+2000 to U+206F: spaces, formats and quotes of every kind.
  const bool odd = text.find("\xe2\x80") != text.npos || text.find("\xe2\x81") != text.npos;
  return !odd && codec::isUtf8(text) && printable(seen) == seen;
}

std::string doubleQuoted(std::string_view bytes, Beyond beyond) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : bytes) {
    const auto u = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\r') {
      out += "\\r";
    } else if (c == '\t') {
      out += "\\t";
    } else if (u < 0x20 || u == 0x7f || (beyond == Beyond::escaped && u > 0x7f)) {
      out += "\\x";
      out += kHex[u >> 4];
      out += kHex[u & 15];
    } else {
      out += c;
    }
  }
  return out + '"';
}

bool inCapitals(std::string_view method) {
  return std::none_of(method.begin(), method.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

std::string requestUrl(const model::Exchange& x) {
  const bool path = x.request && !x.request->path.empty() && x.request->path != "*";
  return model::urlOf(x) + (path ? "" : "/");
}

std::string escapedUrl(std::string_view url) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const unsigned char c : url) {
    if (c > 0x20 && c < 0x7f && c != '#') {
      out += char(c);
    } else {
      out += '%';
      out += kHex[c >> 4];
      out += kHex[c & 15];
    }
  }
  return out;
}

std::string methodOf(const model::Exchange& x) {
  return x.request->version == model::HttpVersion::http2 && x.request->method == "CONNECT" ? "GET" : x.request->method;
}

std::vector<std::pair<std::string_view, std::string>> plainFields(const model::Exchange& x) {
  static constexpr std::array<std::string_view, 10> kMade = {"content-length", "transfer-encoding", "connection", "keep-alive",
                                                             "proxy-connection", "proxy-authorization", "te", "trailer",
                                                             "upgrade", "expect"};
  std::vector<std::pair<std::string_view, std::string>> fields;
  const model::Headers& headers = x.request->headers;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const auto field = headers[i];
    if (field.name == ":authority" && !equalsIgnoreCase(field.value, authorityOf(x))) fields.emplace_back("Host", valueOf(field.value));
    if (!isToken(field.name)) continue;  // pseudo-header fields too
    if (std::any_of(kMade.begin(), kMade.end(), [&](auto name) { return equalsIgnoreCase(field.name, name); })) continue;
    if (equalsIgnoreCase(field.name, "host") && equalsIgnoreCase(field.value, authorityOf(x))) continue;
    fields.emplace_back(field.name, valueOf(field.value));
  }
  return fields;
}

std::vector<std::pair<std::string, std::string>> joinedFields(const model::Exchange& x) {
  std::vector<std::pair<std::string, std::string>> joined;
  for (const auto& [name, value] : plainFields(x)) {
    const auto same = std::find_if(joined.begin(), joined.end(), [n = name](const auto& f) { return equalsIgnoreCase(f.first, n); });
    if (same == joined.end()) {
      joined.emplace_back(name, value);
    } else {
      same->second += equalsIgnoreCase(name, "cookie") ? "; " : ", ";
      same->second += value;
    }
  }
  return joined;
}

}  // namespace penstock::exporter
