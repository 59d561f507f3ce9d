// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/base/endpoint.h"

#include <limits>

#include "penstock/base/ascii.h"

namespace penstock {

Endpoint endpointOf(std::string_view text) {
  Endpoint out{text};
  const std::size_t colon = text.rfind(':');
  if (colon != std::string_view::npos && (text.starts_with('[') || text.find(':') == colon)) {
    const auto port = parseDecimal(text.substr(colon + 1));
    if (port && *port <= std::numeric_limits<std::uint16_t>::max()) out = {text.substr(0, colon), std::uint16_t(*port)};
  }
  if (out.address.starts_with('[') && out.address.ends_with(']')) out.address = out.address.substr(1, out.address.size() - 2);
  return out;
}

}  // namespace penstock
