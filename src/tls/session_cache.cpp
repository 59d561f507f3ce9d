// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/session_cache.h"

#include <openssl/ssl.h>

namespace penstock::tls {

void SessionCache::keep(const std::string& key, ssl_session_st* session, bool presented) {
  if (!SSL_SESSION_is_resumable(session)) return;
  KeptSession copy{SessionPtr(SSL_SESSION_dup(session)), presented};
  if (!copy.session) return;
  const bool ticket13 = SSL_SESSION_get_protocol_version(session) == TLS1_3_VERSION;
  const std::lock_guard lock(mutex_);
  Tickets* known = entries_.get(key);
  if (!known) known = &entries_.put(key, Tickets{});
  (*known)[1] = ticket13 ? std::move((*known)[0]) : KeptSession{};
  (*known)[0] = std::move(copy);
}

KeptSession SessionCache::take(std::string_view key) {
  const std::lock_guard lock(mutex_);
  Tickets* known = entries_.get(key);
  if (!known || !(*known)[0].session) return {};
  if (!(*known)[1].session) return {SessionPtr(SSL_SESSION_dup((*known)[0].session.get())), (*known)[0].presented};
  KeptSession newest = std::move((*known)[0]);
  (*known)[0] = std::move((*known)[1]);
  return newest;
}

std::size_t SessionCache::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

}  // namespace penstock::tls
