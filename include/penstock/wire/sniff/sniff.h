// SPDX-License-Identifier: GPL-3.0-or-later
// The first bytes of a client decide what it speaks; the port never does.
#pragma once

#include <string_view>

namespace penstock::wire {

enum class Protocol {
  needMore,  // the bytes so far fit more than one
  tls,       // a TLS record with a ClientHello
  http1,     // a method token and a space, or an empty line before one
  http2,     // the HTTP/2 connection preface
  mqtt,      // MQTT CONNECT
  socks4,
  socks5,
  other,  // raw bytes
};

/// Decides on as few bytes as can be: at most 24.
Protocol sniff(std::string_view firstBytes);
/// The same of a server: http2 when it begins with its SETTINGS frame (RFC 9113 3.4), needMore, or other. At most 9 bytes.
Protocol sniffServer(std::string_view firstBytes);

}  // namespace penstock::wire
