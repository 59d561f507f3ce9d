// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/port_holder.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace penstock::service {
namespace {

class Listening {
 public:
  explicit Listening(int family) : fd_(socket(family, SOCK_STREAM, 0)) {
    sockaddr_storage where{};
    where.ss_family = static_cast<sa_family_t>(family);
    socklen_t size = family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
    if (family == AF_INET) reinterpret_cast<sockaddr_in&>(where).sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (family == AF_INET6) reinterpret_cast<sockaddr_in6&>(where).sin6_addr = in6addr_loopback;
    if (bind(fd_, reinterpret_cast<sockaddr*>(&where), size) != 0 || listen(fd_, 1) != 0) return;
    getsockname(fd_, reinterpret_cast<sockaddr*>(&where), &size);
    port = ntohs(family == AF_INET ? reinterpret_cast<sockaddr_in&>(where).sin_port
                                   : reinterpret_cast<sockaddr_in6&>(where).sin6_port);
  }
  ~Listening() { close(fd_); }
  Listening(const Listening&) = delete;
  Listening& operator=(const Listening&) = delete;
  std::uint16_t port = 0;

 private:
  int fd_;
};

TEST(PortHolder, NamesTheProcess) {
  for (int family : {AF_INET, AF_INET6}) {
    Listening socket(family);
    if (family == AF_INET6 && socket.port == 0) GTEST_SKIP() << "no IPv6 here";
    auto holder = findPortHolder(socket.port);
    ASSERT_TRUE(holder);
    EXPECT_EQ(getpid(), holder->pid);
    EXPECT_EQ("unit_service", holder->name);
    EXPECT_EQ("unit_service (pid " + std::to_string(getpid()) + ")", holder->sentence);
  }
}

TEST(PortHolder, NobodyHoldsAFreePort) {
  std::uint16_t port = 0;
  { port = Listening(AF_INET).port; }
  EXPECT_FALSE(findPortHolder(port));
}

TEST(PortHolder, TheNextFreePort) {
  Listening socket(AF_INET);
  std::uint16_t next = freePortNear("127.0.0.1", socket.port);
  EXPECT_NE(0, next);
  EXPECT_NE(socket.port, next);
  EXPECT_NE(0, freePortNear("127.0.0.1", 65535)) << "none above: any";
  EXPECT_EQ(0, freePortNear("203.0.113.1", 1)) << "not an address of this machine";
  EXPECT_EQ(0, freePortNear("nonsense", 1));
}

}  // namespace
}  // namespace penstock::service
