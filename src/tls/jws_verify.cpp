// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/tls/jws_verify.h"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <algorithm>
#include <memory>
#include <optional>

namespace penstock::tls {
namespace {

struct Free {
  void operator()(BIO* p) const { BIO_free(p); }
  void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
  void operator()(EVP_MD_CTX* p) const { EVP_MD_CTX_free(p); }
  void operator()(X509* p) const { X509_free(p); }
  void operator()(ECDSA_SIG* p) const { ECDSA_SIG_free(p); }
  void operator()(BIGNUM* p) const { BN_free(p); }
  void operator()(OSSL_PARAM_BLD* p) const { OSSL_PARAM_BLD_free(p); }
  void operator()(OSSL_PARAM* p) const { OSSL_PARAM_free(p); }
  void operator()(EVP_PKEY_CTX* p) const { EVP_PKEY_CTX_free(p); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;

enum class Family { hmac, rsa, pss, ecdsa, edwards };

struct Algorithm {
  std::string_view name;
  Family family;
  const EVP_MD* (*digest)();   // null of edwards
  const char* curve = nullptr; // of ecdsa
  std::size_t half = 0;        // of ecdsa: bytes of each of the two numbers
};
constexpr Algorithm kAlgorithms[] = {
    {"HS256", Family::hmac, EVP_sha256},  {"HS384", Family::hmac, EVP_sha384},   {"HS512", Family::hmac, EVP_sha512},
    {"RS256", Family::rsa, EVP_sha256},   {"RS384", Family::rsa, EVP_sha384},    {"RS512", Family::rsa, EVP_sha512},
    {"PS256", Family::pss, EVP_sha256},   {"PS384", Family::pss, EVP_sha384},    {"PS512", Family::pss, EVP_sha512},
    {"ES256", Family::ecdsa, EVP_sha256, "prime256v1", 32}, {"ES384", Family::ecdsa, EVP_sha384, "secp384r1", 48},
    {"ES512", Family::ecdsa, EVP_sha512, "secp521r1", 66},  {"ES256K", Family::ecdsa, EVP_sha256, "secp256k1", 32},
    {"EdDSA", Family::edwards, nullptr},  {"Ed25519", Family::edwards, nullptr}};

// Of an RSA key, in bytes: what OpenSSL itself verifies with.
constexpr std::size_t kMostModulus = 2048, kMostExponent = 8;

const unsigned char* bytesOf(std::string_view s) { return reinterpret_cast<const unsigned char*>(s.data()); }

std::unique_ptr<BIO, Free> reader(std::string_view pem) { return std::unique_ptr<BIO, Free>(BIO_new_mem_buf(pem.data(), int(std::min<std::size_t>(pem.size(), 1u << 20)))); }
/// Nobody is asked for a password.
int noPassword(char*, int, int, void*) { return -1; }

Key readKey(std::string_view pem) {
  if (auto bio = reader(pem); EVP_PKEY* key = PEM_read_bio_PUBKEY(bio.get(), nullptr, noPassword, nullptr)) return Key(key);
  if (auto bio = reader(pem); EVP_PKEY* key = PEM_read_bio_PrivateKey(bio.get(), nullptr, noPassword, nullptr)) return Key(key);
  auto bio = reader(pem);
  const std::unique_ptr<X509, Free> certificate(PEM_read_bio_X509(bio.get(), nullptr, noPassword, nullptr));
  return Key(certificate ? X509_get_pubkey(certificate.get()) : nullptr);
}

/// Null where the numbers are none of a key.
Key keyOf(const char* type, OSSL_PARAM_BLD* numbers) {
  const std::unique_ptr<OSSL_PARAM, Free> parameters(OSSL_PARAM_BLD_to_param(numbers));
  const std::unique_ptr<EVP_PKEY_CTX, Free> context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1) return nullptr;
  if (EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) return nullptr;
  return Key(key);
}

Key rsaKey(const std::string& modulus, const std::string& exponent) {
  if (modulus.empty() || exponent.empty() || modulus.size() > kMostModulus || exponent.size() > kMostExponent) return nullptr;
  const std::unique_ptr<OSSL_PARAM_BLD, Free> numbers(OSSL_PARAM_BLD_new());
  const std::unique_ptr<BIGNUM, Free> n(BN_bin2bn(bytesOf(modulus), int(modulus.size()), nullptr)), e(BN_bin2bn(bytesOf(exponent), int(exponent.size()), nullptr));
  if (!numbers || !n || !e || OSSL_PARAM_BLD_push_BN(numbers.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(numbers.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
    return nullptr;
  return keyOf("RSA", numbers.get());
}

/// A point that does not lie on its curve is no key: OpenSSL looks.
Key curveKey(const JwsKey& key) {
  struct Curve {
    std::string_view name;
    const char* group;
    std::size_t half;
  };
  constexpr Curve curves[] = {{"P-256", "prime256v1", 32}, {"P-384", "secp384r1", 48}, {"P-521", "secp521r1", 66}, {"secp256k1", "secp256k1", 32}};
  const auto curve = std::find_if(std::begin(curves), std::end(curves), [&](const Curve& c) { return c.name == key.curve; });
  if (curve == std::end(curves) || key.first.size() > curve->half || key.second.size() > curve->half) return nullptr;
  std::string point("\4");
  for (const std::string* half : {&key.first, &key.second}) point.append(curve->half - half->size(), '\0').append(*half);
  const std::unique_ptr<OSSL_PARAM_BLD, Free> numbers(OSSL_PARAM_BLD_new());
  if (!numbers || OSSL_PARAM_BLD_push_utf8_string(numbers.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve->group, 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(numbers.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1)
    return nullptr;
  return keyOf("EC", numbers.get());
}

Key readKey(const JwsKey& key) {
  if (key.kind == JwsKey::Kind::rsa) return rsaKey(key.first, key.second);
  if (key.kind == JwsKey::Kind::curve) return curveKey(key);
  const int type = key.curve == "Ed25519" ? EVP_PKEY_ED25519 : key.curve == "Ed448" ? EVP_PKEY_ED448 : EVP_PKEY_NONE;
  return Key(type == EVP_PKEY_NONE ? nullptr : EVP_PKEY_new_raw_public_key(type, nullptr, bytesOf(key.first), key.first.size()));
}

bool verifyHmac(const Algorithm& a, const JwsSignature& jws, std::string_view secret) {
  unsigned char sum[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (!HMAC(a.digest(), secret.data(), int(secret.size()), bytesOf(jws.signingInput), jws.signingInput.size(), sum, &size)) return false;
  return jws.signature.size() == size && CRYPTO_memcmp(sum, jws.signature.data(), size) == 0;
}

/// A signature of ECDSA as OpenSSL has it (DER) of the two numbers one after the other.
std::optional<std::string> derOf(const Algorithm& a, std::string_view signature) {
  if (signature.size() != 2 * a.half) return std::nullopt;
  const std::unique_ptr<ECDSA_SIG, Free> numbers(ECDSA_SIG_new());
  BIGNUM* r = BN_bin2bn(bytesOf(signature), int(a.half), nullptr);
  BIGNUM* s = BN_bin2bn(bytesOf(signature) + a.half, int(a.half), nullptr);
  if (!numbers || !r || !s || ECDSA_SIG_set0(numbers.get(), r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return std::nullopt;
  }
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(numbers.get(), &der);
  if (size <= 0) return std::nullopt;
  std::string out(reinterpret_cast<const char*>(der), std::size_t(size));
  OPENSSL_free(der);
  return out;
}

/// "" where the key is of the kind that the algorithm asks for, else what it has to be.
std::string wanted(const Algorithm& a, EVP_PKEY* key) {
  if (a.family == Family::rsa || a.family == Family::pss) return EVP_PKEY_is_a(key, "RSA") || (a.family == Family::pss && EVP_PKEY_is_a(key, "RSA-PSS")) ? "" : "an RSA key";
  if (a.family == Family::edwards) return EVP_PKEY_is_a(key, "ED25519") || (EVP_PKEY_is_a(key, "ED448") && a.name == "EdDSA") ? "" : "a key of an Edwards curve";
  char curve[80] = {};
  std::size_t size = 0;
  const bool named = EVP_PKEY_is_a(key, "EC") && EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, curve, sizeof curve, &size) == 1;
  return named && std::string_view(curve) == a.curve ? "" : std::string("a key of the curve ") + a.curve;
}

bool verifyWithKey(const Algorithm& a, const JwsSignature& jws, EVP_PKEY* key) {
  std::string signature = jws.signature;
  if (a.family == Family::ecdsa) {
    auto der = derOf(a, signature);
    if (!der) return false;
    signature = std::move(*der);
  }
  const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* parameters = nullptr;
  if (!context || EVP_DigestVerifyInit(context.get(), &parameters, a.digest ? a.digest() : nullptr, nullptr, key) != 1) return false;
  if (a.family == Family::pss && (EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) != 1 ||
                                  EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) != 1))
    return false;
  return EVP_DigestVerify(context.get(), bytesOf(signature), signature.size(), bytesOf(jws.signingInput), jws.signingInput.size()) == 1;
}

Result<const Algorithm*> algorithmOf(const JwsSignature& jws) {
  const auto found = std::find_if(std::begin(kAlgorithms), std::end(kAlgorithms), [&](const Algorithm& a) { return a.name == jws.algorithm; });
  if (found == std::end(kAlgorithms)) return makeError(ErrorCode::unsupported, "the token's algorithm is none that can be verified");
  return &*found;
}

Result<bool> verifyWith(const Algorithm& a, const JwsSignature& jws, const Key& key, const char* unreadable) {
  if (!key) return makeError(ErrorCode::invalidArgument, unreadable);
  if (const std::string kind = wanted(a, key.get()); !kind.empty())
    return makeError(ErrorCode::invalidArgument, "the algorithm " + jws.algorithm + " wants " + kind);
  return verifyWithKey(a, jws, key.get());
}

/// Whatever OpenSSL finds wrong on the way is no later call's error.
struct ErrorMark {
  ErrorMark() { ERR_set_mark(); }
  ~ErrorMark() { ERR_pop_to_mark(); }
};

}  // namespace

Result<bool> verifyJws(const JwsSignature& jws, std::string_view key) {
  const auto algorithm = algorithmOf(jws);
  if (algorithm.has_error()) return algorithm.error();
  if (key.empty()) return makeError(ErrorCode::invalidArgument, "there is no key");
  const ErrorMark mark;
  if ((*algorithm)->family != Family::hmac)
    return verifyWith(**algorithm, jws, readKey(key), "the key is no PEM of a public key, a private key or a certificate");
  if (key.find("-----BEGIN ") != key.npos)
    return makeError(ErrorCode::invalidArgument, "the algorithm " + jws.algorithm + " wants a secret, and this is a key or certificate: who took it for one would accept forged tokens");
  return verifyHmac(**algorithm, jws, key);
}

Result<bool> verifyJws(const JwsSignature& jws, const JwsKey& key) {
  const auto algorithm = algorithmOf(jws);
  if (algorithm.has_error()) return algorithm.error();
  const bool secret = key.kind == JwsKey::Kind::secret;
  if (((*algorithm)->family == Family::hmac) != secret)
    return makeError(ErrorCode::invalidArgument, "the algorithm " + jws.algorithm + (secret ? " wants a public key, and this is a secret" : " wants a secret, and this is a public key"));
  if (secret && key.first.empty()) return makeError(ErrorCode::invalidArgument, "there is no key");
  const ErrorMark mark;
  if (secret) return verifyHmac(**algorithm, jws, key.first);
  return verifyWith(**algorithm, jws, readKey(key), "the numbers are none of a public key");
}

}  // namespace penstock::tls
