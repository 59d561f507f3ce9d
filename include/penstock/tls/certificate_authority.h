// SPDX-License-Identifier: GPL-3.0-or-later
// The authority that signs what clients get to see: Penstock's own, made at first start, or one the person brings.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/model/exchange.h"
#include "penstock/tls/handles.h"

namespace penstock::tls {

/// Does not change. Thread: any.
class CertificateAuthority {
 public:
  /// Reads `penstock-ca.pem` and `penstock-ca.key` in `dir`; makes both (ECDSA P-256, ten years) when neither is there.
  /// The folder is made with mode 0700, the key has 0600, the certificate 0644. Processes that start at once end with
  /// the same authority. A file that is there is never written over, however broken it is.
  /// **Errors**: io, corrupt, notFound (one of the two is missing): the message names the file and what was expected.
  static Result<std::shared_ptr<const CertificateAuthority>> openOrCreate(const std::filesystem::path& dir);

  /// A person's own authority (RSA or EC, PEM). `keyPem` empty: the key is in the certificate's file. Further
  /// certificates in that file are sent to clients behind the leaf, as an intermediate authority needs.
  /// **Errors**: io, corrupt, invalidArgument (not a CA, key of another certificate, expired, encrypted key): the
  /// message names the file and what was expected.
  static Result<std::shared_ptr<const CertificateAuthority>> fromFiles(const std::filesystem::path& certPem,
                                                                       const std::filesystem::path& keyPem = {});

  /// 32 bytes that only who has this authority's key can know, others for each purpose. "" when OpenSSL cannot.
  std::string secretFor(std::string_view purpose) const;

  const std::string& pem() const { return pem_; }
  const std::string& der() const { return *info_->der; }
  /// The certificate's file.
  const std::filesystem::path& file() const { return file_; }
  /// SHA-256, upper-case hex with colons.
  const std::string& fingerprint() const { return info_->sha256; }
  const std::shared_ptr<const model::CertificateInfo>& info() const { return info_; }

  X509* certificate() const { return cert_.get(); }
  EVP_PKEY* key() const { return key_.get(); }
  /// Whether it may sign revocation lists (keyUsage).
  bool signsRevocationLists() const { return signsLists_; }
  /// A list of its revoked certificates, which are none: DER, signed, valid for a week around `now`. Made once a day; some 60 µs then,
  /// a millisecond by RSA. "" when it may not sign one or OpenSSL cannot.
  std::string revocationList(WallTime now) const;

  /// What is sent behind the leaf: nothing for a self-signed authority, which clients have or do not trust anyhow.
  const std::vector<X509Ptr>& chain() const { return chain_; }

 private:
  CertificateAuthority() = default;

  std::filesystem::path file_;
  std::string pem_;
  X509Ptr cert_;
  KeyPtr key_;
  std::vector<X509Ptr> chain_;
  std::shared_ptr<const model::CertificateInfo> info_;
  bool signsLists_ = false;
  struct List;
  std::shared_ptr<List> list_;  // the newest
};
using CertificateAuthorityPtr = std::shared_ptr<const CertificateAuthority>;

}  // namespace penstock::tls
