// SPDX-License-Identifier: GPL-3.0-or-later
// What stores of trusted roots want beside PEM.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace penstock::tls {

/// The name under which OpenSSL looks for a root in a folder, without its number: "2e5ac55d" of the first certificate in `pem`; "" of none.
std::string subjectHash(std::string_view pem);

/// A root in a store of Java's.
struct NamedRoot {
  std::string alias, der;
};
/// A key store of Java's own format (JKS, version 2) with nothing but trusted certificates, sealed with the password "changeit" that all stores of
/// roots have. "" where OpenSSL has no SHA-1.
std::string javaTrustStore(const std::vector<NamedRoot>& roots);

}  // namespace penstock::tls
