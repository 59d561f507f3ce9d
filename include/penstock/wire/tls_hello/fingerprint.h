// SPDX-License-Identifier: GPL-3.0-or-later
// What JA3 and JA4 are computed from: the texts; their hashes are the tls layer's (tls/fingerprint.h).
#pragma once

#include <string>

#include "penstock/wire/tls_hello/client_hello.h"

namespace penstock::wire {

/// "771,4865-4866,0-11-10,29-23,0": legacy version, cipher suites, extensions, groups, point formats, decimal, without GREASE.
/// Its MD5 is the JA3. Source: https://github.com/salesforce/ja3
std::string ja3Text(const ClientHello& hello);

/// The parts of a JA4 of TLS over TCP. Source: https://github.com/FoxIO-LLC/ja4, technical_details/JA4.md
struct Ja4Texts {
  std::string head;        // "t13d1516h2"
  std::string ciphers;     // "002f,0035,...": sorted; hashed. "" stands for 000000000000
  std::string extensions;  // "0005,000a,..._0403,0804,...": sorted, without SNI and ALPN, and the signature algorithms; likewise
};
Ja4Texts ja4Texts(const ClientHello& hello);

/// How `sent` differs from the `wanted` hello it was made after, in words: "" when it offers the same. Order, and what lies inside
/// extensions other than those ClientHello holds, is not looked at.
std::string helloDifferences(const ClientHello& wanted, const ClientHello& sent);

}  // namespace penstock::wire
