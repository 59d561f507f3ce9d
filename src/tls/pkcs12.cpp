// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/pkcs12.h"

#include <openssl/pkcs12.h>
#include <openssl/provider.h>
#include <openssl/x509v3.h>

#include <memory>
#include <utility>

#include "tls/openssl_error.h"

namespace penstock::tls {
namespace {

struct FreePkcs12 {
  void operator()(PKCS12* p) const { PKCS12_free(p); }
};
using Pkcs12Ptr = std::unique_ptr<PKCS12, FreePkcs12>;

struct FreeStack {
  void operator()(STACK_OF(X509) * p) const { sk_X509_pop_free(p, X509_free); }
};

/// Providers of its own, so that RC2 and the like are known while an old file is read and nowhere else.
class OldAlgorithms {
 public:
  OldAlgorithms() : context_(OSSL_LIB_CTX_new()) {
    if (!context_) return;
    usual_ = OSSL_PROVIDER_load(context_, "default");
    legacy_ = OSSL_PROVIDER_load(context_, "legacy");
  }
  ~OldAlgorithms() {
    if (legacy_) OSSL_PROVIDER_unload(legacy_);
    if (usual_) OSSL_PROVIDER_unload(usual_);
    OSSL_LIB_CTX_free(context_);
  }
  OldAlgorithms(const OldAlgorithms&) = delete;
  OldAlgorithms& operator=(const OldAlgorithms&) = delete;
  OSSL_LIB_CTX* context() const { return legacy_ ? context_ : nullptr; }

 private:
  OSSL_LIB_CTX* context_;
  OSSL_PROVIDER *usual_ = nullptr, *legacy_ = nullptr;
};

Pkcs12Ptr decoded(const std::string& bytes, OSSL_LIB_CTX* context) {
  PKCS12* made = context ? PKCS12_init_ex(NID_pkcs7_data, context, nullptr) : nullptr;
  auto at = reinterpret_cast<const unsigned char*>(bytes.data());
  return Pkcs12Ptr(d2i_PKCS12(context ? &made : nullptr, &at, long(bytes.size())));
}

bool parse(PKCS12* file, const std::string& password, KeyBag& out) {
  EVP_PKEY* key = nullptr;
  X509* certificate = nullptr;
  STACK_OF(X509)* others = nullptr;
  const bool ok = PKCS12_parse(file, password.c_str(), &key, &certificate, &others) == 1;
  const std::unique_ptr<STACK_OF(X509), FreeStack> owned(others);
  out.key.reset(key);
  out.certificate.reset(certificate);
  out.others.clear();
  for (int i = 0; i < sk_X509_num(others); ++i) out.others.push_back(share(sk_X509_value(others, i)));
  return ok;
}

/// The same object known to OpenSSL at large, not to a context that ends here.
template <class T, class Write, class Read>
T* moved(T* object, Write write, Read read) {
  unsigned char* der = nullptr;
  const int size = write(object, &der);
  if (size <= 0) return nullptr;
  const unsigned char* at = der;
  T* out = read(&at, long(size));
  OPENSSL_free(der);
  return out;
}

X509* movedCertificate(X509* x) {
  return moved(x, i2d_X509, [](const unsigned char** at, long size) { return d2i_X509(nullptr, at, size); });
}

bool parseOld(const std::string& bytes, const std::string& password, KeyBag& out) {
  const OldAlgorithms old;
  if (!old.context()) return false;
  KeyBag there;
  const Pkcs12Ptr file = decoded(bytes, old.context());
  if (!file || !parse(file.get(), password, there)) return false;
  if (there.key)
    out.key.reset(moved(there.key.get(), i2d_PrivateKey,
                        [](const unsigned char** at, long size) { return d2i_AutoPrivateKey(nullptr, at, size); }));
  if (there.certificate) out.certificate.reset(movedCertificate(there.certificate.get()));
  for (const X509Ptr& x : there.others) out.others.emplace_back(movedCertificate(x.get()));
  return true;
}

/// The certificates from the leaf upwards; what belongs to no chain stays behind it.
void sortChain(KeyBag& bag) {
  X509* last = bag.certificate.get();
  for (std::size_t i = 0; i < bag.others.size(); ++i) {
    for (std::size_t j = i; j < bag.others.size(); ++j)
      if (X509_check_issued(bag.others[j].get(), last) == X509_V_OK) {
        std::swap(bag.others[i], bag.others[j]);
        break;
      }
    last = bag.others[i].get();
  }
  takeOpenSslError();
}

}  // namespace

bool looksLikeDer(const std::string& bytes) { return bytes.starts_with('\x30'); }

Result<KeyBag> readPkcs12(const std::string& bytes, const std::string& file, const std::string& password) {
  const Pkcs12Ptr whole = decoded(bytes, nullptr);
  if (!whole) {
    takeOpenSslError();
    return makeError(ErrorCode::corrupt, file + " is neither PEM nor PKCS#12: expected a certificate with its key");
  }
  const bool opens = !PKCS12_mac_present(whole.get()) || PKCS12_verify_mac(whole.get(), password.c_str(), -1) == 1 ||
                     (password.empty() && PKCS12_verify_mac(whole.get(), nullptr, 0) == 1);
  if (!opens) {
    takeOpenSslError();
    return makeError(ErrorCode::invalidArgument, password.empty() ? file + " is protected: expected its password"
                                                                  : "The password does not open " + file);
  }
  KeyBag bag;
  const bool read = parse(whole.get(), password, bag) || parseOld(bytes, password, bag);
  const std::string reason = takeOpenSslError();
  if (!read)
    return makeError(ErrorCode::unsupported, file + " is encrypted in a way that cannot be read (" + reason +
                                                 "): expected one as openssl pkcs12 -export makes it");
  if (!bag.key || !bag.certificate)
    return makeError(ErrorCode::corrupt,
                     file + " holds no " + (bag.key ? "certificate of its key" : "private key") + ": expected both");
  sortChain(bag);
  return bag;
}

}  // namespace penstock::tls
