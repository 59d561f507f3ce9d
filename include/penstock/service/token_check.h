// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "penstock/base/result.h"
#include "penstock/codec/jwt.h"

namespace penstock::service {

/// Whether the token's signature was made with `key`: the secret of HS*, for all others PEM (public key, private key or certificate); or, for
/// any, a JSON Web Key or a set of them, of which the token's `kid` chooses. **Errors**: one that is encrypted, no algorithm of ours, a key that
/// cannot be read, is of another kind or not in the set. Thread: any; some milliseconds a key.
Result<bool> verifyToken(const codec::Jwt& token, std::string_view key);

}  // namespace penstock::service
