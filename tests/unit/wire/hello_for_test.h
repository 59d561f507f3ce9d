// SPDX-License-Identifier: GPL-3.0-or-later
// Builds ClientHello bytes field by field, so that a test can get each of them wrong.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace penstock::wire {

inline std::string bigEndian(std::size_t value, int bytes) {
  std::string out;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out += char(value >> shift & 0xFF);
  return out;
}
/// `body` behind its length in `bytes` bytes.
inline std::string vectorOf(std::string_view body, int bytes) {
  return bigEndian(body.size(), bytes) + std::string(body);
}
inline std::string numbers(std::initializer_list<unsigned> values) {
  std::string out;
  for (unsigned v : values) out += bigEndian(v, 2);
  return out;
}

inline std::string serverName(std::string_view name) {
  return vectorOf(std::string(1, '\0') + vectorOf(name, 2), 2);
}
inline std::string alpnList(std::initializer_list<std::string_view> names) {
  std::string list;
  for (std::string_view n : names) list += vectorOf(n, 1);
  return vectorOf(list, 2);
}

struct HelloParts {
  unsigned version = 0x0303;
  std::string random = std::string(32, 'r');
  std::string sessionId = std::string(32, 's');
  std::string suites = numbers({0x3A3A, 0x1301, 0xC02B});
  std::string compression = std::string(1, '\0');
  std::vector<std::pair<unsigned, std::string>> extensions;
  bool withExtensions = true;

  std::string message() const {
    std::string body =
        bigEndian(version, 2) + random + vectorOf(sessionId, 1) + vectorOf(suites, 2) + vectorOf(compression, 1);
    std::string list;
    for (const auto& [type, data] : extensions) list += bigEndian(type, 2) + vectorOf(data, 2);
    if (withExtensions) body += vectorOf(list, 2);
    return "\x01" + vectorOf(body, 3);
  }
};

inline std::string record(std::string_view fragment) {
  return "\x16\x03\x01" + vectorOf(fragment, 2);
}
/// The message in records of `size` bytes each.
inline std::string records(std::string_view message, std::size_t size) {
  std::string out;
  for (std::size_t i = 0; i < message.size(); i += size) out += record(message.substr(i, size));
  return out;
}

}  // namespace penstock::wire
