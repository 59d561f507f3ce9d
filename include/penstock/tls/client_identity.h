// SPDX-License-Identifier: GPL-3.0-or-later
// A certificate of the person's own, for servers that ask their clients for one.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/tls/handles.h"

namespace penstock::tls {

/// Immutable. Thread: any.
struct ClientIdentity {
  X509Ptr certificate;
  KeyPtr key;                  // belongs to the certificate
  std::vector<X509Ptr> chain;  // sent behind the certificate, in this order
  std::string subject;         // as describe() writes it
  std::string fingerprint;     // SHA-256 of the certificate, hex with colons
};
using ClientIdentityPtr = std::shared_ptr<const ClientIdentity>;

/// `file`: PEM with the certificate, what stands behind it and the key, or the key in `keyFile` of its own; or PKCS#12, also of the
/// old kind (RC2) where OpenSSL's legacy provider is installed. `password`: of an encrypted key or of PKCS#12, "" for none.
/// **Errors**: notFound, io, limit (over 1 MB), corrupt, invalidArgument (wrong or missing password, key of another certificate): the
/// message names the file and what was expected.
Result<ClientIdentityPtr> loadClientIdentity(const std::string& file, const std::string& keyFile, const std::string& password);

}  // namespace penstock::tls
