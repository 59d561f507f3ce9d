// SPDX-License-Identifier: GPL-3.0-or-later
// What a TLS connection to a server asks for, and what is told of it afterwards.
#pragma once

#include "penstock/tls/contexts.h"
#include "penstock/upstream/connect.h"

namespace penstock::upstream {

tls::ClientParameters parametersFor(const Outlet& outlet, const Destination& to);
/// After the handshake, whether it succeeded or not. Once a connection.
std::shared_ptr<model::TlsInfo> describeServerTls(const Outlet& outlet, SSL* ssl, const Destination& to);

}  // namespace penstock::upstream
