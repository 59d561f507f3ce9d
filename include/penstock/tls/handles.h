// SPDX-License-Identifier: GPL-3.0-or-later
// Owning handles of OpenSSL objects, without OpenSSL's large headers.
#pragma once

#include <openssl/types.h>

#include <memory>

struct ssl_session_st;

namespace penstock::tls {

struct Free {
  void operator()(SSL* p) const;
  void operator()(SSL_CTX* p) const;
  void operator()(ssl_session_st* p) const;
  void operator()(X509* p) const;
  void operator()(EVP_PKEY* p) const;
};
using SslPtr = std::unique_ptr<SSL, Free>;
using SslCtxPtr = std::unique_ptr<SSL_CTX, Free>;
using SessionPtr = std::unique_ptr<ssl_session_st, Free>;
using X509Ptr = std::unique_ptr<X509, Free>;
using KeyPtr = std::unique_ptr<EVP_PKEY, Free>;

/// One more reference to the same object.
X509Ptr share(X509* p);
KeyPtr share(EVP_PKEY* p);

}  // namespace penstock::tls
