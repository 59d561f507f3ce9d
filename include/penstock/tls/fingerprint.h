// SPDX-License-Identifier: GPL-3.0-or-later
// Digests and secrets, and JA3 and JA4 from the texts that the wire layer reads out of a ClientHello.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace penstock::tls {

// Thread: any. A µs or two each.

/// The 32 bytes.
std::string sha256(std::string_view bytes);
/// HMAC-SHA-256 (RFC 2104): the 32 bytes, "" when OpenSSL cannot.
std::string keyedDigest(std::string_view key, std::string_view text);
/// So many bytes nobody can guess; "" without randomness.
std::string randomBytes(std::size_t count);
/// Whether what was given is the secret. Only the lengths are told by the time it takes.
bool sameSecret(std::string_view wanted, std::string_view given);
/// MD5 of the text in lower-case hex; "" where this OpenSSL has no MD5 (FIPS).
std::string ja3(std::string_view text);
/// "t13d1516h2_8daaf6152771_e5627efa2ab1": `head`, and the first 12 digits of the SHA-256 of the two lists, zeros for an empty one.
std::string ja4(std::string_view head, std::string_view ciphers, std::string_view extensions);

}  // namespace penstock::tls
