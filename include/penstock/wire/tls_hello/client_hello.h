// SPDX-License-Identifier: GPL-3.0-or-later
// What a TLS ClientHello asks for (RFC 8446 4.1.2), read without touching the bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::wire {

struct ClientHello {
  std::uint16_t legacyVersion = 0;
  std::vector<std::uint16_t> versions;  // supported_versions, else legacyVersion
  std::vector<std::uint16_t> cipherSuites, extensions, groups, signatureAlgorithms;  // in the client's order
  std::vector<std::uint8_t> pointFormats;
  std::string sni;                // host_name of server_name, as it was sent: see hostName(); "" without
  std::vector<std::string> alpn;  // in the client's order; opaque bytes
};

struct ClientHelloResult {
  enum class Status { needMore, ok, notTls } status = Status::needMore;
  ClientHello hello;  // for ok
};
/// `in` starts at the first byte of the connection. Handles a hello split over several records. At most `limit` bytes
/// are looked at; beyond that the answer is notTls.
ClientHelloResult readClientHello(std::string_view in, std::size_t limit = 64 * 1024);
/// The same of a handshake message without records (type, length and body, whole). Nothing for bytes that are none.
std::optional<ClientHello> readClientHelloMessage(std::string_view message);

/// Values that mean nothing and are there to be ignored (RFC 8701): 0x0a0a, 0x1a1a, ..., 0xfafa.
constexpr bool isGrease(std::uint16_t value) { return (value & 0x0f0f) == 0x0a0a && value >> 8 == (value & 0xff); }

}  // namespace penstock::wire
