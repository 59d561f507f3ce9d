// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/token_check.h"

#include "penstock/tls/jws_verify.h"
#include "service/token_keys.h"

namespace penstock::service {

Result<bool> verifyToken(const codec::Jwt& token, std::string_view key) {
  if (token.encrypted) return makeError(ErrorCode::unsupported, "the token is encrypted, not signed");
  if (isKeySet(key)) return verifyTokenWithSet(token, key);
  return tls::verifyJws({token.algorithm, token.signingInput, token.signature}, key);
}

}  // namespace penstock::service
