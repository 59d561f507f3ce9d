// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/tls/certificate_authority.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <ctime>
#include <mutex>

#include "penstock/tls/describe.h"
#include "penstock/tls/fingerprint.h"
#include "tls/ca_files.h"
#include "tls/ca_make.h"
#include "tls/openssl_error.h"
#include "tls/revocation_list.h"

namespace penstock::tls {
namespace {

namespace fs = std::filesystem;

Error bad(ErrorCode code, const fs::path& file, const std::string& what) {
  return makeError(code, file.string() + " " + what);
}

/// A clock that is wrong, or was when the authority was made, is the likeliest reason.
std::string clockText() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%d %H:%M", &local)};
}

/// Nothing when `cert` can sign leaves.
std::optional<Error> unfit(X509* cert, EVP_PKEY* key, const fs::path& certFile, const fs::path& keyFile) {
  if (X509_check_private_key(cert, key) != 1) {
    takeOpenSslError();
    const std::string of = keyFile == certFile ? "the private key in it" : "the private key in " + keyFile.string();
    return bad(ErrorCode::invalidArgument, certFile,
               "and " + of + " do not belong together: expected the key of that certificate");
  }
  const int type = EVP_PKEY_get_base_id(key);
  if (type != EVP_PKEY_RSA && type != EVP_PKEY_EC)
    return bad(ErrorCode::invalidArgument, keyFile, "holds a key that cannot be used: expected RSA or EC");
  if (X509_check_ca(cert) != 1 || !(X509_get_key_usage(cert) & KU_KEY_CERT_SIGN))
    return bad(ErrorCode::invalidArgument, certFile,
               "is not the certificate of an authority: expected basicConstraints CA:TRUE and, if there is a keyUsage, "
               "keyCertSign in it");
  if (X509_cmp_current_time(X509_get0_notAfter(cert)) <= 0)
    return bad(ErrorCode::invalidArgument, certFile,
               "has expired: expected a certificate that is valid now, and this machine's clock says " + clockText());
  return std::nullopt;
}

bool selfSigned(X509* cert) {
  return X509_NAME_cmp(X509_get_subject_name(cert), X509_get_issuer_name(cert)) == 0;
}

std::string pemOf(X509* cert) {
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(bio, cert);
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio, &text);
  std::string out(text, std::size_t(size));
  BIO_free(bio);
  return out;
}

constexpr auto listKept = std::chrono::hours(24);

}  // namespace

struct CertificateAuthority::List {
  std::mutex mutex;
  std::string der;
  WallTime made{};
};

std::string CertificateAuthority::revocationList(WallTime now) const {
  if (!signsLists_) return {};
  const std::lock_guard lock(list_->mutex);
  // Also made anew when the clock was set back.
  if (list_->der.empty() || now < list_->made || now - list_->made > listKept) {
    list_->der = emptyRevocationList(cert_.get(), key_.get(), now);
    list_->made = now;
    if (list_->der.empty()) takeOpenSslError();
  }
  return list_->der;
}

std::string CertificateAuthority::secretFor(std::string_view purpose) const {
  unsigned char* der = nullptr;
  const int size = i2d_PrivateKey(key_.get(), &der);
  const std::string key(reinterpret_cast<char*>(der), size > 0 ? std::size_t(size) : 0);
  OPENSSL_clear_free(der, key.size());
  return key.empty() ? std::string() : keyedDigest(key, purpose);
}

Result<CertificateAuthorityPtr> CertificateAuthority::fromFiles(const fs::path& certPem, const fs::path& keyPem) {
  const fs::path& keyFile = keyPem.empty() ? certPem : keyPem;
  auto certText = readFile(certPem);
  if (!certText) return certText.error();
  auto certs = certificatesFrom(*certText, certPem);
  if (!certs) return certs.error();
  auto keyText = readFile(keyFile);
  if (!keyText) return keyText.error();
  auto key = keyFrom(*keyText, keyFile);
  if (!key) return key.error();
  X509* cert = certs->front().get();
  if (auto error = unfit(cert, key->get(), certPem, keyFile)) return *error;

  std::shared_ptr<CertificateAuthority> ca(new CertificateAuthority);
  ca->file_ = certPem;
  ca->pem_ = pemOf(cert);
  ca->info_ = describe(cert);
  ca->cert_ = share(cert);
  ca->key_ = std::move(*key);
  ca->signsLists_ = X509_get_key_usage(cert) & KU_CRL_SIGN;
  ca->list_ = std::make_shared<List>();
  if (!selfSigned(cert))
    for (const X509Ptr& c : *certs) ca->chain_.push_back(share(c.get()));
  return ca;
}

Result<CertificateAuthorityPtr> CertificateAuthority::openOrCreate(const fs::path& dir) {
  const fs::path cert = dir / "penstock-ca.pem", key = dir / "penstock-ca.key";
  auto lock = FolderLock::acquire(dir);
  if (!lock) return lock.error();
  std::error_code ec;
  const bool haveCert = fs::exists(fs::symlink_status(cert, ec)), haveKey = fs::exists(fs::symlink_status(key, ec));
  if (haveCert != haveKey) {
    const fs::path& missing = haveCert ? key : cert;
    const fs::path& there = haveCert ? cert : key;
    return makeError(ErrorCode::notFound, missing.string() + " is missing beside " + there.string() +
                                              ": put it back, or move the other away to get a new authority");
  }
  if (!haveCert) {
    auto made = makeAuthority();
    if (!made) return made.error();
    // The key first: what was made is then either there with both files, or says what is missing.
    if (auto r = writeNewFile(key, made->keyPem, 0600); !r) return r.error();
    if (auto r = writeNewFile(cert, made->certPem, 0644); !r) {
      ::unlink(key.c_str());  // ours, of a moment ago: the next start begins anew
      return r.error();
    }
    ::fsync(lock->fd());
  }
  return fromFiles(cert, key);
}

}  // namespace penstock::tls
