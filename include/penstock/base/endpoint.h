// SPDX-License-Identifier: GPL-3.0-or-later
// "127.0.0.1:54321" and "[::1]:443" taken apart.
#pragma once

#include <cstdint>
#include <string_view>

namespace penstock {

/// Lifetime: of the text it was made of.
struct Endpoint {
  std::string_view address;  // without brackets
  std::uint16_t port = 0;    // 0: the text has none
};
/// An IPv6 address without brackets has no port. Of what is no endpoint `address` is the text.
Endpoint endpointOf(std::string_view text);

}  // namespace penstock
