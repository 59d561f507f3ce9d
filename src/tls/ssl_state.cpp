// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/ssl_state.h"

#include <openssl/ssl.h>

#include "tls/session_cache.h"

namespace penstock::tls {
namespace {

template <class T>
void freeState(void*, void* state, CRYPTO_EX_DATA*, int, long, void*) {
  delete static_cast<T*>(state);
}

int sslIndex() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, freeState<SslState>);
  return index;
}

int ctxIndex() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, freeState<CtxState>);
  return index;
}

void logSecret(const SSL* ssl, const char* line) {
  if (const CtxState* state = stateOf(SSL_get_SSL_CTX(ssl))) state->keyLog->line(line);
}

}  // namespace

SslState* findState(const SSL* ssl) {
  return static_cast<SslState*>(SSL_get_ex_data(ssl, sslIndex()));
}

SslState& stateOf(SSL* ssl) {
  if (SslState* known = findState(ssl)) return *known;
  auto state = std::make_unique<SslState>();
  if (!SSL_set_ex_data(ssl, sslIndex(), state.get())) throw std::bad_alloc();
  return *state.release();
}

CtxState* stateOf(SSL_CTX* ctx) {
  return static_cast<CtxState*>(SSL_CTX_get_ex_data(ctx, ctxIndex()));
}

bool attachState(SSL_CTX* ctx, CtxState state) {
  const bool log = state.keyLog != nullptr;
  auto own = std::make_unique<CtxState>(std::move(state));
  if (!SSL_CTX_set_ex_data(ctx, ctxIndex(), own.get())) return false;
  own.release();
  if (log) SSL_CTX_set_keylog_callback(ctx, logSecret);
  return true;
}

}  // namespace penstock::tls
