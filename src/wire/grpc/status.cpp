// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/wire/grpc/status.h"

#include <algorithm>
#include <charconv>

#include "penstock/base/ascii.h"

namespace penstock::wire::grpc {

namespace {

constexpr int unknown = 2;

}  // namespace

int readStatus(std::string_view value) {
  value = trimOws(value);
  int status = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), status);
  return error == std::errc() && end == value.data() + value.size() && status >= 0 ? status : unknown;
}

std::optional<int> statusInTrailers(std::string_view lines) {
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    const std::string_view line = lines.substr(0, end);
    lines.remove_prefix(std::min(end + 1, lines.size()));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !equalsIgnoreCase(trimOws(line.substr(0, colon)), "grpc-status")) continue;
    std::string_view value = line.substr(colon + 1);
    if (value.ends_with('\r')) value.remove_suffix(1);
    return readStatus(value);
  }
  return std::nullopt;
}

}  // namespace penstock::wire::grpc
