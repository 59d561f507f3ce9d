// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/model/trusted_server.h"

#include "penstock/model/exchange.h"

namespace penstock::model {

std::optional<TrustedServer> doubtfulServer(const Exchange& x) {
  const TlsInfo* tls = x.connection ? x.connection->serverTls.get() : nullptr;
  if (!tls || tls->verify.empty() || tls->verify == "ok" || tls->chain.empty()) return std::nullopt;
  return TrustedServer{tls->sni.empty() ? x.host : tls->sni, tls->chain.front()->sha256};
}

}  // namespace penstock::model
