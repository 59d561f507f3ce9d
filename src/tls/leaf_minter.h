// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "penstock/tls/leaf_cache.h"
#include "tls/x509_build.h"

namespace penstock::tls {

/// Signs leaves. What is the same in all of them is made once. Thread: any.
class LeafMinter {
 public:
  explicit LeafMinter(CertificateAuthorityPtr authority);
  /// `names` are normalised and not empty. Null when OpenSSL cannot.
  LeafPtr mint(std::vector<std::string> names) const;
  const CertificateAuthorityPtr& authority() const { return authority_; }

 private:
  CertificateAuthorityPtr authority_;
  KeyPtr key_;
  std::vector<ExtensionPtr> constant_;
};

}  // namespace penstock::tls
