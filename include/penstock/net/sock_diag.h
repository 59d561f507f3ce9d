// SPDX-License-Identifier: GPL-3.0-or-later
// Which socket of this machine an address pair belongs to (Linux, NETLINK_SOCK_DIAG): one question, one answer, no list of all sockets.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <optional>

#include "penstock/base/descriptor.h"

namespace penstock::net {

/// Addresses as the client's socket has them.
struct SocketPair {
  sockaddr_storage client{}, server{};
};

struct SocketOwner {
  std::uint64_t inode = 0;
  std::uint32_t uid = 0;
};

/// Thread: one.
class SockDiag {
 public:
  SockDiag();
  /// Such a socket that was made in another network namespace, of whose sockets it tells. One that is none tells nothing.
  explicit SockDiag(Descriptor socket);
  /// Nothing when there is no such socket here, when no process has it any more, or when the kernel does not tell.
  std::optional<SocketOwner> find(const SocketPair& pair);
  /// Such a socket is here, and no process has it any more.
  bool orphaned(const SocketPair& pair);

 private:
  std::optional<SocketOwner> ask(const SocketPair& pair);  // inode 0: no process
  Descriptor fd_;
  std::uint32_t sequence_ = 0;
};

}  // namespace penstock::net
