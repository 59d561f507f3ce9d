// SPDX-License-Identifier: GPL-3.0-or-later
// What a ClientHello says of its connection and of the program behind it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "penstock/model/config.h"
#include "penstock/model/exchange.h"
#include "penstock/tls/contexts.h"
#include "penstock/wire/tls_hello/client_hello.h"

namespace penstock::upstream {

void addFingerprints(model::TlsInfo& info, const wire::ClientHello& hello);
/// Of a connection of which no more is known: server name, ALPN offer, fingerprints.
std::shared_ptr<model::TlsInfo> helloInfo(const wire::ClientHello& hello);
/// As the tls layer reads it.
tls::HelloShape shapeOf(const wire::ClientHello& hello);
/// "; --tls-min HOST=1.0 lets it speak ...": for the detail of a handshake that failed as a peer speaks older versions of TLS than
/// `oldest`; "" where there are none.
std::string oldVersionsHint(model::TlsVersion oldest, const std::string& host);
/// What a program offers whatever it connects to: the same for all its connections, resumed or not, unlike its JA3 and JA4.
std::uint64_t programTraits(const wire::ClientHello& hello);

}  // namespace penstock::upstream
