// SPDX-License-Identifier: GPL-3.0-or-later
// The address of a SOCKS 5 message: ATYP, address, port (RFC 1928 4, 5).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace penstock::wire::socks {

enum class AddressStatus { needMore, ok, unknownType, malformed };

struct Address {
  AddressStatus status = AddressStatus::needMore;
  std::string host;  // as hostName() gives it
  std::uint16_t port = 0;
  std::size_t size = 0;  // bytes read
};

/// From ATYP on.
Address readAddress(std::string_view in);
/// ATYP, address and port; false when the name does not fit.
bool appendAddress(std::string& out, const std::string& host, std::uint16_t port);
/// Big-endian.
std::uint16_t portAt(std::string_view in, std::size_t i);
/// As text.
std::string v4Text(std::string_view fourBytes);

}  // namespace penstock::wire::socks
