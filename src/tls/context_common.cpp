// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/context_common.h"

#include <openssl/ssl.h>

namespace penstock::tls {
namespace {

int number(Version v) {
  switch (v) {
    case Version::tls10:
      return TLS1_VERSION;
    case Version::tls11:
      return TLS1_1_VERSION;
    case Version::tls12:
      return TLS1_2_VERSION;
    case Version::tls13:
      return TLS1_3_VERSION;
  }
  return TLS1_2_VERSION;
}

// One read of the socket for several records; with SSL_MODE_RELEASE_BUFFERS idle connections hold none of it.
constexpr std::size_t readBuffer = 65536;

}  // namespace

namespace {

// TLS 1.0 and 1.1 sign with SHA-1 and MD5, which OpenSSL 3 has at level 0 only. Else level 1, where Debian sets 2: what weak peers use is
// met and shown, and their certificates are judged apart from that (client_context.cpp).
int levelOf(Version oldest) { return oldest < Version::tls12 ? 0 : 1; }

}  // namespace

void setOldest(SSL* ssl, Version oldest) {
  SSL_set_min_proto_version(ssl, number(oldest));
  if (levelOf(oldest) < SSL_get_security_level(ssl)) SSL_set_security_level(ssl, levelOf(oldest));
}

bool setCommon(SSL_CTX* ctx, VersionRange versions) {
  SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_read_ahead(ctx, 1);
  SSL_CTX_set_default_read_buffer_len(ctx, readBuffer);
  // SSL_OP_IGNORE_UNEXPECTED_EOF stays off: with it an end without close_notify reads as a proper one, and a body cut
  // short by somebody on the way would be recorded as complete.
  SSL_CTX_set_security_level(ctx, levelOf(versions.min));
  // A server of finite-field Diffie-Hellman chooses the group, and one of 10,000 bits costs a second of the thread; a client of TLS 1.3 may
  // bring ffdhe8192. Who speaks TLS 1.2 speaks elliptic curves or RSA.
  if (SSL_CTX_set_cipher_list(ctx, "DEFAULT:!kDHE") != 1 || SSL_CTX_set1_groups_list(ctx, "X25519:P-256:X448:P-521:P-384") != 1) return false;
  // Real chains have up to five; OpenSSL would go on to a hundred.
  SSL_CTX_set_verify_depth(ctx, 10);
  return SSL_CTX_set_min_proto_version(ctx, number(versions.min)) == 1 &&
         SSL_CTX_set_max_proto_version(ctx, number(versions.max)) == 1;
}

}  // namespace penstock::tls
