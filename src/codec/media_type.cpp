// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/media_type.h"

#include "penstock/base/ascii.h"

namespace penstock::codec {

std::string mediaType(std::string_view contentType) {
  return lowered(mediaTypeIn(contentType));
}

std::optional<std::string> mediaParameter(std::string_view contentType, std::string_view name) {
  std::size_t at = contentType.find(';');
  while (at < contentType.size()) {
    ++at;
    const std::size_t equals = contentType.find_first_of("=;", at);
    if (equals == std::string_view::npos) return std::nullopt;
    if (contentType[equals] == ';') {
      at = equals;
      continue;
    }
    const std::string_view key = trimOws(contentType.substr(at, equals - at));
    std::string value;
    at = equals + 1;
    while (at < contentType.size() && (contentType[at] == ' ' || contentType[at] == '\t')) ++at;
    if (at < contentType.size() && contentType[at] == '"') {
      for (++at; at < contentType.size() && contentType[at] != '"'; ++at) {
        if (contentType[at] == '\\' && at + 1 < contentType.size()) ++at;
        value += contentType[at];
      }
      at = contentType.find(';', at);
    } else {
      const std::size_t end = std::min(contentType.find(';', at), contentType.size());
      value = trimOws(contentType.substr(at, end - at));
      at = end;
    }
    if (equalsIgnoreCase(key, name)) return value;
  }
  return std::nullopt;
}

}  // namespace penstock::codec
