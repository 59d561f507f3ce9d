// SPDX-License-Identifier: GPL-3.0-or-later
// Parts of a certificate as text.
#pragma once

#include <openssl/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/clock.h"

namespace penstock::tls {

/// UTF-8, control bytes escaped, at most 1 KB: "CN=example.org, O=Example".
std::string nameText(const X509_NAME* name);
/// The last CN of the subject, "" without one.
std::string commonName(X509* certificate);
/// DNS names and IP addresses of subjectAltName, at most 2,000; bytes that no name has are escaped (`\x00`).
std::vector<std::string> altNames(X509* certificate);
std::string keyText(X509* certificate);
WallTime timeOf(const ASN1_TIME* time);
/// "2020-01-31"
std::string dateText(const ASN1_TIME* time);
/// Text of a stranger, fit for a sentence.
std::string escaped(std::string_view bytes);

}  // namespace penstock::tls
