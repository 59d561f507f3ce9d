// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/exporter/endpoint.h"

#include <algorithm>

#include "penstock/codec/charset.h"

namespace penstock::exporter {
namespace {

bool isHex(char c) { return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'); }

/// A number, a UUID or another name that no person gave.
bool isValue(std::string_view segment) {
  const std::size_t digits = std::size_t(std::count_if(segment.begin(), segment.end(), [](char c) { return c >= '0' && c <= '9'; }));
  if (segment.empty() || digits == 0) return false;
  if (digits == segment.size()) return true;
  return segment.size() >= 16 && std::all_of(segment.begin(), segment.end(), [](char c) { return isHex(c) || c == '-'; });
}

}  // namespace

std::string endpointPath(std::string_view path, std::vector<std::string>& names) {
  std::string out;
  for (std::size_t at = 0; at < path.size();) {
    const std::size_t end = std::min(path.find('/', at + 1), path.size());
    const std::string_view segment = path.substr(at + 1, end - at - 1);
    if (isValue(segment)) {
      names.push_back(names.empty() ? "id" : "id" + std::to_string(names.size() + 1));
      out += "/{" + names.back() + "}";
    } else {
      out += '/';
      for (const char c : codec::asUtf8(segment)) out += c == '{' || c == '}' ? '_' : c;
    }
    at = end;
  }
  return out.empty() ? "/" : out;
}

}  // namespace penstock::exporter
