// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/peer_verify.h"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>

#include "penstock/tls/describe.h"
#include "penstock/tls/leaf_cache.h"
#include "tls/host_name.h"
#include "tls/ssl_state.h"

namespace penstock::tls {
namespace {

constexpr std::size_t chainShown = 20;  // certificates; a hostile peer may send hundreds of small ones

SSL* sslOf(X509_STORE_CTX* ctx) {
  return static_cast<SSL*>(X509_STORE_CTX_get_ex_data(ctx, SSL_get_ex_data_X509_STORE_CTX_idx()));
}

}  // namespace

void keepFailure(X509_STORE_CTX* ctx) {
  SSL* ssl = sslOf(ctx);
  SslState& state = stateOf(ssl);
  X509* leaf = X509_STORE_CTX_get0_cert(ctx);
  auto failure = std::make_unique<VerifyFailure>();
  failure->text = verifyErrorText(X509_STORE_CTX_get_error(ctx), X509_STORE_CTX_get_current_cert(ctx), leaf, state.host,
                                  SSL_is_server(ssl));
  STACK_OF(X509)* sent = X509_STORE_CTX_get0_untrusted(ctx);
  for (int i = 0; i < sk_X509_num(sent) && failure->chain.size() < chainShown; ++i)
    failure->chain.push_back(describe(sk_X509_value(sent, i)));
  if (failure->chain.empty() && leaf) failure->chain.push_back(describe(leaf));
  state.failure = std::move(failure);
}

bool isFor(X509* certificate, const std::string& host) {
  if (isIpLiteral(host)) return X509_check_ip_asc(certificate, normalisedName(host).c_str(), 0) == 1;
  // The common name names nobody (RFC 9525 2), nor does it to any browser.
  constexpr unsigned flags = X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT;
  if (X509_check_host(certificate, host.data(), host.size(), flags, nullptr) == 1) return true;
  // OpenSSL's wildcards stand for letters, digits and hyphens only; real hosts have underscores there, and browsers and
  // curl accept them.
  if (host.substr(0, host.find('.')).find('_') == std::string::npos) return false;
  for (const std::string& name : describe(certificate)->names)
    if (wildcardCovers(name, host)) return true;
  return false;
}

int verifyPeer(X509_STORE_CTX* ctx, void*) {
  const SslState& state = stateOf(sslOf(ctx));
  bool ok = X509_verify_cert(ctx) == 1;
  if (ok && !state.host.empty() && !isFor(X509_STORE_CTX_get0_cert(ctx), state.host)) {
    ok = false;
    X509_STORE_CTX_set_error(ctx,
                             isIpLiteral(state.host) ? X509_V_ERR_IP_ADDRESS_MISMATCH : X509_V_ERR_HOSTNAME_MISMATCH);
    X509_STORE_CTX_set_current_cert(ctx, X509_STORE_CTX_get0_cert(ctx));
  }
  if (ok) return 1;
  keepFailure(ctx);
  X509* leaf = X509_STORE_CTX_get0_cert(ctx);
  return !state.trusted.empty() && leaf && std::count(state.trusted.begin(), state.trusted.end(), describe(leaf)->sha256) > 0;
}

}  // namespace penstock::tls
