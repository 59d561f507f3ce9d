// SPDX-License-Identifier: GPL-3.0-or-later
// What a TLS connection to a server asks for, and what is told of it afterwards.
#pragma once

#include "engine/upstream/upstream.h"
#include "penstock/tls/contexts.h"

namespace penstock::engine {

/// Whom the server's certificate must be for.
const std::string& verifiedHost(const Destination& to);
tls::ClientParameters parametersFor(const Core& core, const Destination& to);
/// After the handshake, whether it succeeded or not. Once a connection.
std::shared_ptr<model::TlsInfo> describeServerTls(const Core& core, SSL* ssl, const Destination& to);

}  // namespace penstock::engine
