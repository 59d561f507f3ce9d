// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <openssl/types.h>

namespace penstock::tls {

/// SSL_CTX_set_cert_cb towards servers: one asks for a certificate, in the handshake or later. Without an identity, or with one whose
/// key fits nothing the server takes, OpenSSL answers at once with an empty certificate, and the server decides whether it goes on.
int giveClientCertificate(SSL* ssl, void*);

}  // namespace penstock::tls
