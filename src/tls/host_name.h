// SPDX-License-Identifier: GPL-3.0-or-later
// Host names and addresses as certificates hold them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace penstock::tls {

/// The 4 or 16 bytes of an IP literal, with or without brackets; nothing for a name.
std::optional<std::string> ipBytes(std::string_view host);
/// Canonical text of 4 or 16 bytes; "" for any other length.
std::string ipText(std::string_view bytes);
/// Whether `*.rest` stands for `host` (RFC 9525 6.3): one label, whatever host name bytes it has.
bool wildcardCovers(std::string_view pattern, std::string_view host);

}  // namespace penstock::tls
