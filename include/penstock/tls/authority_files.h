// SPDX-License-Identifier: GPL-3.0-or-later
// The authority's files on their way: taken elsewhere with the key, put aside for a new one, brought from elsewhere. Thread: any; processes that do
// so at once wait for each other.
#pragma once

#include <filesystem>
#include <string>

#include "penstock/base/result.h"
#include "penstock/tls/certificate_authority.h"

namespace penstock::tls {

/// Certificate, chain and key as PKCS#12 (AES-256). **Errors**: invalidArgument, no password: whoever has the key reads all that its clients send.
Result<std::string> pkcs12Of(const CertificateAuthority& authority, const std::string& password);

/// What openOrCreate made in `dir` gets other names (penstock-ca.pem.20261130-114500): the next openOrCreate makes an authority anew. What runs goes
/// on with the one it has. **Errors**: io, notFound.
Result<void> retireAuthority(const std::filesystem::path& dir);

/// From now on openOrCreate finds that one in `dir`; the one that was there is retired. `file`: PEM with certificate and key, or the key in
/// `keyFile`; or PKCS#12. **Errors**: those of loadClientIdentity and of CertificateAuthority::fromFiles, and nothing has changed then; io.
Result<void> importAuthority(const std::filesystem::path& dir, const std::string& file, const std::string& keyFile, const std::string& password);

}  // namespace penstock::tls
