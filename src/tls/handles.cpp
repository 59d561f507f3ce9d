// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/tls/handles.h"

#include <openssl/ssl.h>

namespace penstock::tls {

void Free::operator()(SSL* p) const {
  SSL_free(p);
}
void Free::operator()(SSL_CTX* p) const {
  SSL_CTX_free(p);
}
void Free::operator()(ssl_session_st* p) const {
  SSL_SESSION_free(p);
}
void Free::operator()(X509* p) const {
  X509_free(p);
}
void Free::operator()(EVP_PKEY* p) const {
  EVP_PKEY_free(p);
}

X509Ptr share(X509* p) {
  if (p) X509_up_ref(p);
  return X509Ptr(p);
}

KeyPtr share(EVP_PKEY* p) {
  if (p) EVP_PKEY_up_ref(p);
  return KeyPtr(p);
}

}  // namespace penstock::tls
