// SPDX-License-Identifier: GPL-3.0-or-later
#include <openssl/ssl.h>
#include <unistd.h>

#include <cstdlib>
#include <mutex>
#include <utility>

#include "penstock/tls/contexts.h"
#include "tls/ca_files.h"
#include "tls/client_certificate.h"
#include "tls/context_common.h"
#include "tls/hello_shape.h"
#include "tls/host_name.h"
#include "tls/openssl_error.h"
#include "tls/peer_verify.h"
#include "tls/session_cache.h"
#include "tls/ssl_state.h"

namespace penstock::tls {
namespace {

constexpr int certificateLevel = 2;  // SSL_CTX_set_security_level: 112 bits

int keepSession(SSL* ssl, SSL_SESSION* session) {
  const SslState* state = findState(ssl);
  if (state && !state->sessionKey.empty())
    stateOf(SSL_get_SSL_CTX(ssl))->sessions->keep(state->sessionKey, session, presentedClientCertificate(ssl));
  return 0;  // the reference stays OpenSSL's
}

/// Keeps our ClientHello, and listens to nothing more.
void keepHello(int sent, int, int type, const void* bytes, std::size_t size, SSL* ssl, void*) {
  if (!sent || type != SSL3_RT_HANDSHAKE || size == 0 || *static_cast<const char*>(bytes) != SSL3_MT_CLIENT_HELLO) return;
  stateOf(ssl).sentHello.assign(static_cast<const char*>(bytes), size);
  SSL_set_msg_callback(ssl, nullptr);
}

Result<void> addRoots(SSL_CTX* ctx, const std::string& file) {
  auto text = readFile(file);
  if (!text) return text.error();
  auto roots = certificatesFrom(*text, file);
  if (!roots) return roots.error();
  for (const X509Ptr& root : *roots) X509_STORE_add_cert(SSL_CTX_get_cert_store(ctx), root.get());
  return {};
}

std::string wireForm(const std::vector<std::string>& protocols) {
  std::string wire;
  for (const std::string& p : protocols)
    if (!p.empty() && p.size() < 256) (wire += char(p.size())) += p;
  return wire;
}

std::string_view withoutDot(std::string_view host) {
  return host.substr(0, host.size() - host.ends_with('.'));
}

}  // namespace

struct ClientContext::State {
  std::once_flag rootsRead;
  bool systemRoots = true;
  std::shared_ptr<SessionCache> sessions;
};

Result<std::shared_ptr<ClientContext>> ClientContext::create(const ClientOptions& options,
                                                             std::shared_ptr<KeyLog> keyLog) {
  auto made = std::make_shared<ClientContext>();
  made->state_ = std::make_shared<State>();
  made->state_->systemRoots = options.systemRoots;
  made->state_->sessions = std::make_shared<SessionCache>(options.sessionLimit);
  made->ctx_.reset(SSL_CTX_new(TLS_client_method()));
  SSL_CTX* ctx = made->ctx_.get();
  if (!ctx || !setCommon(ctx, options.versions) || !attachState(ctx, {std::move(keyLog), made->state_->sessions}))
    return makeError(ErrorCode::limit, "TLS towards servers cannot be set up: " + takeOpenSslError());
  // Old servers that never learned RFC 5746, and those that renegotiate to ask for a certificate, are met as browsers
  // meet them.
  SSL_CTX_set_options(ctx, SSL_OP_LEGACY_SERVER_CONNECT);
  SSL_CTX_set_post_handshake_auth(ctx, 1);
  SSL_CTX_set_cert_cb(ctx, giveClientCertificate, nullptr);
  SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(ctx, keepSession);
  SSL_CTX_set_cert_verify_callback(ctx, verifyPeer, nullptr);
  // A root file may name an intermediate authority: trust ends where the person said it does.
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(ctx), X509_V_FLAG_PARTIAL_CHAIN);
  // Certificates have to be as good as browsers ask, whatever the handshake may use: RSA of 2048 bits, no SHA-1.
  X509_VERIFY_PARAM_set_auth_level(SSL_CTX_get0_param(ctx), certificateLevel);
  if (!options.extraRoots.empty())
    if (auto r = addRoots(ctx, options.extraRoots); !r) return r.error();
  return made;
}

namespace {

/// The system's roots where they are not where OpenSSL was built to look: a library that was brought along comes from another distribution.
const char* rootsElsewhere() {
  const auto said = [](const char* variable) {
    const char* value = std::getenv(variable);
    return value && *value;
  };
  if (said(X509_get_default_cert_file_env()) || said(X509_get_default_cert_dir_env())) return nullptr;
  if (::access(X509_get_default_cert_file(), R_OK) == 0 || ::access(X509_get_default_cert_dir(), R_OK) == 0) return nullptr;
  for (const char* file : {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"})
    if (::access(file, R_OK) == 0) return file;
  return nullptr;
}

}  // namespace

void ClientContext::warmUp() {
  std::call_once(state_->rootsRead, [this] {
    if (state_->systemRoots) SSL_CTX_set_default_verify_paths(ctx_.get());
    if (const char* file = state_->systemRoots ? rootsElsewhere() : nullptr) SSL_CTX_load_verify_file(ctx_.get(), file);
    takeOpenSslError();  // of a place that is not there
  });
}

SslPtr ClientContext::newSsl() {
  warmUp();
  SslPtr ssl(SSL_new(ctx_.get()));
  if (!ssl) return nullptr;
  SSL_set_connect_state(ssl.get());
  stateOf(ssl.get());  // now, not in a callback that cannot fail
  return ssl;
}

void ClientContext::prepareClient(SSL* ssl, const ClientParameters& parameters) {
  SslState& state = stateOf(ssl);
  state.host = withoutDot(parameters.host);
  state.verify = parameters.verify;
  state.offeredAlpn = wireForm(parameters.alpn);
  const std::string sni(withoutDot(parameters.sni));
  if (!sni.empty() && !isIpLiteral(sni)) SSL_set_tlsext_host_name(ssl, sni.c_str());  // RFC 6066 3
  if (!state.offeredAlpn.empty())
    SSL_set_alpn_protos(ssl, reinterpret_cast<const unsigned char*>(state.offeredAlpn.data()),
                        unsigned(state.offeredAlpn.size()));
  SSL_set_verify(ssl, parameters.verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  state.identity = parameters.identity;
  state.shape = parameters.shape;
  state.trusted = parameters.trusted;
  if (parameters.oldest) setOldest(ssl, *parameters.oldest);
  if (state.shape) applyShape(ssl, *state.shape);
  SSL_set_msg_callback(ssl, keepHello);
}

bool ClientContext::resume(SSL* ssl, const std::string& key) {
  SslState& state = stateOf(ssl);
  // A resumed session is not verified again: the host it was verified for is part of the key, and so is whether it was.
  state.sessionKey = (state.verify ? "verified|" : "unverified|") + state.host + '|' + key;
  // Nor is the client asked for its certificate again: the session is its identity.
  if (state.identity) state.sessionKey += '|' + state.identity->fingerprint;
  for (const std::string& fingerprint : state.trusted) state.sessionKey += "|trusted " + fingerprint;
  if (state.shape) state.sessionKey += '|' + shapeKey(*state.shape);
  const KeptSession kept = state_->sessions->take(state.sessionKey);
  state.sessionPresented = kept.presented;
  return kept.session && SSL_set_session(ssl, kept.session.get()) == 1;
}

std::size_t ClientContext::sessions() const {
  return state_->sessions->size();
}

std::string takeSentHello(SSL* ssl) {
  SslState* state = findState(ssl);
  return state ? std::exchange(state->sentHello, {}) : std::string();
}

}  // namespace penstock::tls
