// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/tls/handles.h"

namespace penstock::tls {

struct KeyBag {
  X509Ptr certificate;  // the key's
  KeyPtr key;
  std::vector<X509Ptr> others;  // leaf to root, as far as the file has them in order
};

/// Whether the bytes may be PKCS#12 (DER), and not PEM.
bool looksLikeDer(const std::string& bytes);
/// **Errors**: corrupt (no PKCS#12, or without key or certificate), invalidArgument (the password), unsupported (its encryption).
Result<KeyBag> readPkcs12(const std::string& bytes, const std::string& file, const std::string& password);

}  // namespace penstock::tls
