// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/session_cache.h"

#include <openssl/ssl.h>

namespace penstock::tls {

void SessionCache::keep(const std::string& key, ssl_session_st* session) {
  if (!SSL_SESSION_is_resumable(session)) return;
  SessionPtr copy(SSL_SESSION_dup(session));
  if (!copy) return;
  const bool ticket13 = SSL_SESSION_get_protocol_version(session) == TLS1_3_VERSION;
  const std::lock_guard lock(mutex_);
  Tickets* known = entries_.get(key);
  if (!known) known = &entries_.put(key, Tickets{});
  if (ticket13)
    (*known)[1] = std::move((*known)[0]);
  else
    (*known)[1] = nullptr;
  (*known)[0] = std::move(copy);
}

SessionPtr SessionCache::take(std::string_view key) {
  const std::lock_guard lock(mutex_);
  Tickets* known = entries_.get(key);
  if (!known || !(*known)[0]) return nullptr;
  if (!(*known)[1]) return SessionPtr(SSL_SESSION_dup((*known)[0].get()));
  SessionPtr newest = std::move((*known)[0]);
  (*known)[0] = std::move((*known)[1]);
  return newest;
}

std::size_t SessionCache::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

}  // namespace penstock::tls
