// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/socks/address.h"

#include <arpa/inet.h>

#include "penstock/base/host_name.h"

namespace penstock::wire::socks {

namespace {

constexpr char typeV4 = 1, typeName = 3, typeV6 = 4;

std::string v6Text(std::string_view sixteenBytes) {
  char text[INET6_ADDRSTRLEN] = "";
  ::inet_ntop(AF_INET6, sixteenBytes.data(), text, sizeof text);
  return text;
}

}  // namespace

std::uint16_t portAt(std::string_view in, std::size_t i) {
  return std::uint16_t(static_cast<unsigned char>(in[i]) << 8 | static_cast<unsigned char>(in[i + 1]));
}

std::string v4Text(std::string_view fourBytes) {
  char text[INET_ADDRSTRLEN] = "";
  ::inet_ntop(AF_INET, fourBytes.data(), text, sizeof text);
  return text;
}

Address readAddress(std::string_view in) {
  Address out;
  if (in.empty()) return out;
  std::size_t begin = 1, length = 0;
  switch (in[0]) {
    case typeV4: length = 4; break;
    case typeV6: length = 16; break;
    case typeName:
      if (in.size() < 2) return out;
      begin = 2;
      length = static_cast<unsigned char>(in[1]);
      break;
    default: out.status = AddressStatus::unknownType; return out;
  }
  if (in.size() < begin + length + 2) return out;
  const std::string_view bytes = in.substr(begin, length);
  if (in[0] == typeName) {
    // Some clients send an IPv6 address as a name, in brackets.
    out.host = hostName(bytes);
    if (out.host.empty()) {
      out.status = AddressStatus::malformed;
      return out;
    }
  } else {
    out.host = in[0] == typeV4 ? v4Text(bytes) : v6Text(bytes);
  }
  out.port = portAt(in, begin + length);
  out.size = begin + length + 2;
  out.status = AddressStatus::ok;
  return out;
}

bool appendAddress(std::string& out, const std::string& host, std::uint16_t port) {
  char bytes[16];
  if (::inet_pton(AF_INET, host.c_str(), bytes) == 1) {
    out += typeV4;
    out.append(bytes, 4);
  } else if (::inet_pton(AF_INET6, host.c_str(), bytes) == 1) {
    out += typeV6;
    out.append(bytes, 16);
  } else {
    if (host.empty() || host.size() > 255) return false;
    out += typeName;
    out += char(host.size());
    out += host;
  }
  out += char(port >> 8);
  out += char(port & 0xff);
  return true;
}

}  // namespace penstock::wire::socks
