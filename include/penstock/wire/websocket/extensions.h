// SPDX-License-Identifier: GPL-3.0-or-later
// Sec-WebSocket-Extensions (RFC 6455 9.1) and what it says of permessage-deflate (RFC 7692 7.1).
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "penstock/wire/websocket/frame_reader.h"

namespace penstock::wire::websocket {

struct PerMessageDeflate {
  bool serverNoContextTakeover = false, clientNoContextTakeover = false;
  int serverMaxWindowBits = 15, clientMaxWindowBits = 15;  // 8 to 15
  bool contextTakeover(Sender s) const { return s == Sender::client ? !clientNoContextTakeover : !serverNoContextTakeover; }
  int windowBits(Sender s) const { return s == Sender::client ? clientMaxWindowBits : serverMaxWindowBits; }
};

struct Extensions {
  std::optional<PerMessageDeflate> deflate;  // the first one, as far as it can be read
  bool others = false;     // something else was agreed upon, that may use the reserved bits
  bool malformed = false;  // not the grammar, or parameters that RFC 7692 does not allow
};

/// `values`: the response's field lines: what was agreed upon. (A request's offer has the same grammar.)
Extensions readExtensions(const std::vector<std::string_view>& values);

}  // namespace penstock::wire::websocket
