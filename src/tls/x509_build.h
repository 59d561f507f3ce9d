// SPDX-License-Identifier: GPL-3.0-or-later
// What the authority's and the leaves' certificates have in common.
#pragma once

#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <vector>

#include "penstock/tls/handles.h"

namespace penstock::tls {

struct FreeExtension {
  void operator()(X509_EXTENSION* p) const { X509_EXTENSION_free(p); }
};
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, FreeExtension>;

/// An extension from its DER value.
ExtensionPtr extension(int nid, bool critical, const std::string& der);
ExtensionPtr basicConstraints(bool ca);     // critical; an authority's has pathlen 0
ExtensionPtr keyUsage(unsigned char bits);  // critical; the first byte of the BIT STRING
ExtensionPtr serverAuth();
ExtensionPtr subjectKeyId(const std::string& id);
ExtensionPtr authorityKeyId(const std::string& id);
/// One list, by any of these URLs.
ExtensionPtr revocationLists(const std::vector<std::string>& urls);

/// One DER element.
std::string derElement(unsigned char tag, const std::string& content);
/// RFC 5280 4.2.1.2 (1): SHA-1 of the public key's bits. Of `cert`'s own extension where it has one.
std::string keyIdOf(X509* cert);
/// Random, positive, 127 bits. False without randomness.
bool setRandomSerial(X509* cert);
bool addName(X509* cert, int nid, const std::string& value);

constexpr unsigned char digitalSignature = 0x80, keyEncipherment = 0x20, keyCertSignAndCrlSign = 0x06;

}  // namespace penstock::tls
