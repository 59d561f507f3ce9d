// SPDX-License-Identifier: GPL-3.0-or-later
#include "exporter/fields.h"

#include <algorithm>
#include <array>

#include "penstock/base/ascii.h"
#include "penstock/exporter/code.h"

namespace penstock::exporter {

std::string authorityOf(const model::Exchange& x) {
  const std::string host = x.host.find(':') == std::string::npos ? x.host : '[' + x.host + ']';
  const bool usual = (x.scheme == "https" && x.port == 443) || (x.scheme == "http" && x.port == 80);
  return usual || x.port == 0 ? host : host + ':' + std::to_string(x.port);
}

std::string urlOf(const model::Exchange& x) {
  const std::string path = x.request ? x.request->path : std::string();
  return x.scheme + "://" + authorityOf(x) + (path.empty() || path[0] != '/' ? "/" : "") + (path == "*" ? "" : path);
}

std::string methodOf(const model::Exchange& x) {
  return x.request->version == model::HttpVersion::http2 && x.request->method == "CONNECT" ? "GET" : x.request->method;
}

std::vector<std::pair<std::string_view, std::string_view>> plainFields(const model::Exchange& x) {
  static constexpr std::array<std::string_view, 10> kMade = {"content-length", "transfer-encoding", "connection", "keep-alive",
                                                             "proxy-connection", "proxy-authorization", "te", "trailer",
                                                             "upgrade", "expect"};
  std::vector<std::pair<std::string_view, std::string_view>> fields;
  const model::Headers& headers = x.request->headers;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const auto field = headers[i];
    if (field.name == ":authority" && !equalsIgnoreCase(field.value, authorityOf(x))) fields.emplace_back("Host", field.value);
    if (field.name.empty() || field.name[0] == ':') continue;
    if (std::any_of(kMade.begin(), kMade.end(), [&](auto name) { return equalsIgnoreCase(field.name, name); })) continue;
    if (equalsIgnoreCase(field.name, "host") && equalsIgnoreCase(field.value, authorityOf(x))) continue;
    fields.emplace_back(field.name, field.value);
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

std::string octal(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() * 4);
  for (const unsigned char c : bytes) {
    out += '\\';
    out += char('0' + (c >> 6));
    out += char('0' + (c >> 3 & 7));
    out += char('0' + (c & 7));
  }
  return out;
}

}  // namespace penstock::exporter
