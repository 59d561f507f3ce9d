// SPDX-License-Identifier: GPL-3.0-or-later
// Sessions with servers, to resume.
#pragma once

#include <array>
#include <mutex>
#include <string>
#include <string_view>

#include "penstock/base/lru.h"
#include "penstock/tls/handles.h"

namespace penstock::tls {

struct KeptSession {
  SessionPtr session;      // null: none
  bool presented = false;  // a client certificate of ours belongs to it
};

/// Thread: any.
class SessionCache {
 public:
  explicit SessionCache(std::size_t keys) : entries_(keys) {}
  /// Keeps a copy: OpenSSL marks the session of a connection that ends without close_notify as not resumable, and many
  /// servers just close.
  void keep(const std::string& key, ssl_session_st* session, bool presented);
  /// A session of its own for one connection; null when there is none. A TLS 1.3 ticket leaves the cache unless it is
  /// the last one (RFC 8446 C.4 asks clients not to use a ticket twice; a full handshake instead costs the server and
  /// the person more).
  KeptSession take(std::string_view key);
  std::size_t size() const;

 private:
  using Tickets = std::array<KeptSession, 2>;  // newest first: servers commonly send two

  mutable std::mutex mutex_;
  Lru<Tickets> entries_;
};

}  // namespace penstock::tls
