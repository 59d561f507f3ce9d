// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <openssl/types.h>

#include <string>

#include "penstock/base/clock.h"

namespace penstock::tls {

/// A list of revoked certificates without one in it (RFC 5280 5), signed by that authority: DER, valid from two days before `now`, for
/// clients whose clock is slow, to a week after. "" when OpenSSL cannot.
std::string emptyRevocationList(X509* authority, EVP_PKEY* key, WallTime now);

}  // namespace penstock::tls
