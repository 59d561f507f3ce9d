// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/wire/websocket/extensions.h"

#include "penstock/base/ascii.h"

namespace penstock::wire::websocket {
namespace {

/// Cuts at the next `mark` that stands outside quotes; `rest` is what lies behind it.
std::string_view cutAt(std::string_view& rest, char mark) {
  bool quoted = false;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    if (quoted && rest[i] == '\\') ++i;
    else if (rest[i] == '"') quoted = !quoted;
    else if (rest[i] == mark && !quoted) {
      const std::string_view part = rest.substr(0, i);
      rest.remove_prefix(i + 1);
      return trimOws(part);
    }
  }
  const std::string_view part = rest;
  rest = {};
  return trimOws(part);
}

struct Parameter {
  std::string_view name, value;
  bool hasValue = false;
};

Parameter readParameter(std::string_view text) {
  Parameter out;
  const std::size_t equals = text.find('=');
  out.name = trimOws(text.substr(0, equals));
  if (equals == std::string_view::npos) return out;
  out.hasValue = true;
  out.value = trimOws(text.substr(equals + 1));
  if (out.value.size() >= 2 && out.value.front() == '"' && out.value.back() == '"') out.value = out.value.substr(1, out.value.size() - 2);
  return out;
}

bool setFlag(bool& flag, const Parameter& p) {
  const bool good = !p.hasValue && !flag;
  flag = true;
  return good;
}

bool setBits(int& bits, bool& seen, const Parameter& p, bool valueNeeded) {
  const bool again = seen;
  seen = true;
  if (!p.hasValue) return !valueNeeded && !again;
  const auto value = parseDecimal(p.value);
  if (!value || *value < 8 || *value > 15 || (p.value.size() > 1 && p.value.front() == '0')) return false;
  if (!again) bits = int(*value);
  return !again;
}

/// Parameters of permessage-deflate. False: something RFC 7692 7.1 does not allow.
bool readDeflate(PerMessageDeflate& out, std::string_view parameters) {
  bool good = true, serverBits = false, clientBits = false;
  while (!parameters.empty()) {
    const Parameter p = readParameter(cutAt(parameters, ';'));
    if (equalsIgnoreCase(p.name, "server_no_context_takeover")) good &= setFlag(out.serverNoContextTakeover, p);
    else if (equalsIgnoreCase(p.name, "client_no_context_takeover")) good &= setFlag(out.clientNoContextTakeover, p);
    else if (equalsIgnoreCase(p.name, "server_max_window_bits")) good &= setBits(out.serverMaxWindowBits, serverBits, p, true);
    // An offer may have it without a value (7.1.2.2).
    else if (equalsIgnoreCase(p.name, "client_max_window_bits")) good &= setBits(out.clientMaxWindowBits, clientBits, p, false);
    else good = false;
  }
  return good;
}

}  // namespace

Extensions readExtensions(const std::vector<std::string_view>& values) {
  Extensions out;
  for (std::string_view rest : values) {
    while (!rest.empty()) {
      std::string_view parameters = cutAt(rest, ',');
      if (parameters.empty()) continue;
      const std::string_view name = cutAt(parameters, ';');
      if (name.empty()) {
        out.malformed = true;
      } else if (equalsIgnoreCase(name, "permessage-deflate") && !out.deflate) {
        out.deflate.emplace();
        if (!readDeflate(*out.deflate, parameters)) out.malformed = true;
      } else if (!equalsIgnoreCase(name, "permessage-deflate")) {
        out.others = true;
      }
    }
  }
  return out;
}

}  // namespace penstock::wire::websocket
