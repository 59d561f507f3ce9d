// SPDX-License-Identifier: GPL-3.0-or-later
// What a client's hello decides of our side of its TLS.
#pragma once

#include <string>
#include <vector>

#include "engine/session/session.h"
#include "penstock/tls/leaf_cache.h"
#include "penstock/wire/tls_hello/client_hello.h"

namespace penstock::engine {

/// A certificate of a type that the client takes, for `host` and the name in its hello; `verifiedNames` as tls::LeafCache::leafFor. The
/// first client that takes RSA alone waits until there is such a key. **Errors**: those of leafFor.
Awaitable<Result<tls::LeafPtr>> clientLeaf(Session& session, std::string host, const wire::ClientHello& hello,
                                           std::vector<std::string> verifiedNames);
/// `oldest` is what may be spoken; it is, with whom speaks nothing newer than that: others are met as ever.
void setOldestFor(SSL* ssl, const wire::ClientHello& hello, tls::Version oldest);

}  // namespace penstock::engine
