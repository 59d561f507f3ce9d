// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/wire/grpc/content_type.h"

#include "penstock/base/ascii.h"

namespace penstock::wire::grpc {

std::optional<ContentType> readContentType(std::string_view value) {
  const std::string_view type = trimOws(value.substr(0, value.find_first_of("+;")));
  ContentType out;
  if (equalsIgnoreCase(type, "application/grpc")) return out;
  out.web = true;
  if (equalsIgnoreCase(type, "application/grpc-web")) return out;
  out.text = true;
  if (equalsIgnoreCase(type, "application/grpc-web-text")) return out;
  return std::nullopt;
}

}  // namespace penstock::wire::grpc
