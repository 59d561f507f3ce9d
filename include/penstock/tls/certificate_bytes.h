// SPDX-License-Identifier: GPL-3.0-or-later
// What other programs need to know of one certificate to find it, trust it, or let it pass.
#pragma once

#include <string>
#include <string_view>

#include "penstock/base/result.h"

namespace penstock::tls {

struct CertificateBytes {
  std::string der;
  std::string fingerprint;      // SHA-256 of `der`, upper-case hex with colons
  std::string publicKeySha256;  // SHA-256 of the SubjectPublicKeyInfo, 32 bytes (as browsers pin keys, RFC 7469)
  std::string commonName;       // of the subject; "" without one
};

/// The first certificate of `pem`. **Errors**: corrupt. Thread: any.
Result<CertificateBytes> certificateBytes(std::string_view pem);

}  // namespace penstock::tls
