// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/tls/client_identity.h"

#include <openssl/x509.h>

#include <algorithm>

#include "penstock/tls/describe.h"
#include "tls/ca_files.h"
#include "tls/openssl_error.h"
#include "tls/pkcs12.h"

namespace penstock::tls {
namespace {

Result<KeyBag> readPem(const std::string& text, const std::string& file, const std::string& keyFile, const std::string& password) {
  auto certificates = certificatesFrom(text, file);
  if (!certificates) return certificates.error();
  std::string keyText;
  if (!keyFile.empty()) {
    auto read = readFile(keyFile);
    if (!read) return read.error();
    keyText = std::move(*read);
  }
  const std::string& keyPlace = keyFile.empty() ? file : keyFile;
  auto key = keyFrom(keyFile.empty() ? text : keyText, keyPlace, password);
  if (!key) return key.error();
  // The key says which certificate is the leaf: files have it first, mostly.
  const auto leaf = std::find_if(certificates->begin(), certificates->end(),
                                 [&](const X509Ptr& x) { return X509_check_private_key(x.get(), key->get()) == 1; });
  takeOpenSslError();
  if (leaf == certificates->end())
    return makeError(ErrorCode::invalidArgument, "The private key in " + keyPlace +
                                                     (keyFile.empty() ? " belongs to no certificate in it"
                                                                      : " belongs to no certificate in " + file) +
                                                     ": expected the key of the client certificate");
  KeyBag bag;
  bag.key = std::move(*key);
  bag.certificate = std::move(*leaf);
  certificates->erase(leaf);
  bag.others = std::move(*certificates);
  return bag;
}

}  // namespace

Result<ClientIdentityPtr> loadClientIdentity(const std::string& file, const std::string& keyFile, const std::string& password) {
  auto bytes = readFile(file);
  if (!bytes) return bytes.error();
  const bool pkcs12 = looksLikeDer(*bytes);
  if (pkcs12 && !keyFile.empty())
    return makeError(ErrorCode::invalidArgument, file + " is not PEM: expected no key file beside PKCS#12, it holds its own key");
  auto bag = pkcs12 ? readPkcs12(*bytes, file, password) : readPem(*bytes, file, keyFile, password);
  if (!bag) return bag.error();
  auto identity = std::make_shared<ClientIdentity>();
  const auto info = describe(bag->certificate.get());
  identity->subject = info->subject.empty() ? info->sha256 : info->subject;
  identity->fingerprint = info->sha256;
  identity->certificate = std::move(bag->certificate);
  identity->key = std::move(bag->key);
  identity->chain = std::move(bag->others);
  return ClientIdentityPtr(std::move(identity));
}

}  // namespace penstock::tls
