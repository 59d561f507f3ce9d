// SPDX-License-Identifier: GPL-3.0-or-later
// JSON Web Keys and sets of them (RFC 7517), and which of a set a token asks for.
#pragma once

#include <string_view>

#include "penstock/base/result.h"
#include "penstock/codec/jwt.h"

namespace penstock::service {

/// The text is an object of JSON with `kty` or `keys`: no secret that anybody has.
bool isKeySet(std::string_view text);
/// With the key that the token names by its `kid`; where it names none, or the set does not name its own, with each that its kind, `use` and
/// `alg` allow. **Errors**: what is no set, no key in it that fits.
Result<bool> verifyTokenWithSet(const codec::Jwt& token, std::string_view text);

}  // namespace penstock::service
