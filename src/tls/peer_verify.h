// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <openssl/types.h>

#include <string>

namespace penstock::tls {

/// SSL_CTX_set_cert_verify_callback: the chain as OpenSSL sees it, the host as we do; keeps why it failed for describe(), also where the
/// certificate is one the person trusts all the same.
int verifyPeer(X509_STORE_CTX* ctx, void*);

/// The connection whose chain is being verified. Notes in its state why its peer's certificate is not good, and the chain.
void keepFailure(X509_STORE_CTX* ctx);

/// Whether the certificate is for that DNS name or IP literal.
bool isFor(X509* certificate, const std::string& host);

/// An X509_V_ERR code in plain language. `at` is the certificate it is about (may be null), `leaf` the peer's, which is a `client` or
/// the server `host`.
std::string verifyErrorText(int code, X509* at, X509* leaf, const std::string& host, bool client = false);

}  // namespace penstock::tls
