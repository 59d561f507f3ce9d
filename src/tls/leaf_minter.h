// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <vector>

#include "penstock/tls/leaf_cache.h"
#include "tls/name_constraints.h"
#include "tls/x509_build.h"

namespace penstock::tls {

/// Signs leaves. What is the same in all of them is made once. Thread: any.
class LeafMinter {
 public:
  // For clients whose clock is slow.
  static constexpr auto backdated = std::chrono::hours(48);

  explicit LeafMinter(CertificateAuthorityPtr authority);
  bool has(KeyType type) const { return type == KeyType::ec ? ec_.key != nullptr : rsaMade_.load(std::memory_order_acquire); }
  /// Some 0.1 s; ends early when `stop` becomes true. Once, on one thread; afterwards has(KeyType::rsa), unless it failed.
  void makeRsaKey(const std::atomic<bool>& stop);
  /// `names` are normalised and not empty, the first `asked` of them what the client asked for; valid from `backdated` before `now` on.
  /// Null when OpenSSL cannot, or there is no such key.
  LeafPtr mint(std::vector<std::string> names, std::size_t asked, WallTime now, const LeafForm& form) const;
  const CertificateAuthorityPtr& authority() const { return authority_; }

 private:
  struct Key {
    KeyPtr key;
    std::vector<ExtensionPtr> constant;
  };
  Key with(KeyPtr key, unsigned char usage) const;
  std::vector<std::string> allowed(std::vector<std::string> names, std::size_t asked) const;

  CertificateAuthorityPtr authority_;
  NameConstraints constraints_;
  bool commonName_ = true;  // leaves may have one
  Key ec_, rsa_;
  std::atomic<bool> rsaMade_{false};
};

}  // namespace penstock::tls
