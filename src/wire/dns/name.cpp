// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/dns/name.h"

#include <cstdint>

#include "penstock/wire/dns/message.h"

namespace penstock::wire::dns {
namespace {

constexpr std::size_t mostLabel = 63;

std::uint8_t byteAt(std::string_view s, std::size_t i) { return static_cast<std::uint8_t>(s[i]); }
bool isDigit(char c) { return c >= '0' && c <= '9'; }

void appendLabel(std::string& name, std::string_view label) {
  for (const char c : label) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (c == '.' || c == '\\') {
      name.append({'\\', c});
    } else if (byte > 0x20 && byte < 0x7f) {
      name += c;
    } else {
      name += '\\';
      for (const int digit : {byte / 100, byte / 10 % 10, byte % 10}) name += char('0' + digit);
    }
  }
}

/// One byte of a label in text; `at` is behind it afterwards. False: what follows the backslash means nothing.
bool takeByte(std::string_view text, std::size_t& at, char& out) {
  out = text[at++];
  if (out != '\\') return true;
  if (at == text.size()) return false;
  if (!isDigit(text[at])) {
    out = text[at++];
    return true;
  }
  if (at + 3 > text.size() || !isDigit(text[at + 1]) || !isDigit(text[at + 2])) return false;
  const int value = (text[at] - '0') * 100 + (text[at + 1] - '0') * 10 + (text[at + 2] - '0');
  at += 3;
  out = char(value);
  return value < 256;
}

}  // namespace

bool readName(std::string_view message, std::size_t& at, std::string& name) {
  name.clear();
  std::size_t here = at, before = at, size = 1;
  bool jumped = false;
  while (true) {
    if (here >= message.size()) return false;
    const std::uint8_t length = byteAt(message, here);
    if ((length & 0xc0) == 0xc0) {
      if (here + 1 >= message.size()) return false;
      const std::size_t target = std::size_t(length & 0x3f) << 8 | byteAt(message, here + 1);
      if (!jumped) at = here + 2;
      jumped = true;
      // Only to what lies before all of this name so far: each jump leads further back, so they come to an end. Never into the
      // header, which is no name: so a question cannot be longer than it is on the wire, nor an answer that repeats it.
      if (target >= before || target < headerSize) return false;
      here = before = target;
      continue;
    }
    if (length > mostLabel) return false;  // the other two forms have no meaning any more (RFC 6891 5)
    if (length == 0) break;
    size += std::size_t(length) + 1;
    if (size > mostName || here + 1 + length > message.size()) return false;
    if (!name.empty()) name += '.';
    appendLabel(name, message.substr(here + 1, length));
    here += std::size_t(length) + 1;
  }
  if (!jumped) at = here + 1;
  if (name.empty()) name += '.';
  return true;
}

bool writeName(std::string& out, std::string_view name) {
  const std::size_t start = out.size();
  const auto refuse = [&] {
    out.resize(start);
    return false;
  };
  if (name == ".") name = {};
  for (std::size_t at = 0; at < name.size();) {
    const std::size_t length = out.size();
    out += '\0';
    while (at < name.size() && name[at] != '.') {
      char c = 0;
      if (!takeByte(name, at, c)) return refuse();
      out += c;
    }
    const std::size_t label = out.size() - length - 1;
    if (label == 0 || label > mostLabel) return refuse();
    out[length] = char(label);
    if (at < name.size()) ++at;  // a final dot ends the name as nothing does
  }
  out += '\0';
  return out.size() - start <= mostName ? true : refuse();
}

std::string nameData(std::string_view name) {
  std::string out;
  return writeName(out, name) ? out : std::string();
}

std::optional<std::string> nameIn(std::string_view data) {
  std::size_t at = 0;
  std::string name;
  if (!readName(data, at, name) || at != data.size()) return std::nullopt;
  return name;
}

}  // namespace penstock::wire::dns
