// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "penstock/tls/leaf_cache.h"
#include "tls/x509_build.h"

namespace penstock::tls {

/// Signs leaves. What is the same in all of them is made once. Thread: any.
class LeafMinter {
 public:
  // For clients whose clock is slow.
  static constexpr auto backdated = std::chrono::hours(48);

  explicit LeafMinter(CertificateAuthorityPtr authority);
  /// `names` are normalised and not empty; valid from `backdated` before `now` on. Null when OpenSSL cannot.
  LeafPtr mint(std::vector<std::string> names, WallTime now) const;
  const CertificateAuthorityPtr& authority() const { return authority_; }

 private:
  CertificateAuthorityPtr authority_;
  KeyPtr key_;
  std::vector<ExtensionPtr> constant_;
};

}  // namespace penstock::tls
