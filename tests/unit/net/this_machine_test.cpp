// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/net/this_machine.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <ifaddrs.h>

#include <cstring>
#include <string>

namespace penstock::net {
namespace {

sockaddr_storage at(const std::string& text) {
  sockaddr_storage out{};
  auto& v4 = reinterpret_cast<sockaddr_in&>(out);
  auto& v6 = reinterpret_cast<sockaddr_in6&>(out);
  if (::inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1)
    v4.sin_family = AF_INET;
  else if (::inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1)
    v6.sin6_family = AF_INET6;
  return out;
}
bool here(const std::string& text) {
  const sockaddr_storage a = at(text);
  return isThisMachine(reinterpret_cast<const sockaddr&>(a)).value();
}
bool loopback(const std::string& text) {
  const sockaddr_storage a = at(text);
  return isLoopback(reinterpret_cast<const sockaddr&>(a));
}

TEST(ThisMachine, LoopbackHoweverItIsWritten) {
  for (const char* a : {"127.0.0.1", "127.255.1.2", "::1", "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1"}) {
    EXPECT_TRUE(loopback(a)) << a;
    EXPECT_TRUE(here(a)) << a;
    EXPECT_TRUE(isLoopback(std::string_view(a))) << a;
  }
  for (const char* a : {"126.0.0.1", "128.0.0.1", "::2", "::ffff:10.0.0.1", "64:ff9b::808:808", "0.0.0.0", "::"})
    EXPECT_FALSE(loopback(a)) << a;
}

TEST(ThisMachine, UnspecifiedIsConnectedToAsLoopback) {
  for (const char* a : {"0.0.0.0", "::", "::ffff:0.0.0.0", "64:ff9b::"}) EXPECT_TRUE(here(a)) << a;
}

TEST(ThisMachine, AddressesOfItsInterfacesAndNoOthers) {
  ifaddrs* list = nullptr;
  ASSERT_EQ(::getifaddrs(&list), 0);
  for (const ifaddrs* i = list; i; i = i->ifa_next)
    if (i->ifa_addr && (i->ifa_addr->sa_family == AF_INET || i->ifa_addr->sa_family == AF_INET6)) {
      EXPECT_EQ(isThisMachine(*i->ifa_addr), true) << i->ifa_name;
    }
  ::freeifaddrs(list);
  for (const char* a : {"192.0.2.1", "198.51.100.7", "2001:db8::1", "::ffff:192.0.2.1", "224.0.0.1", "255.255.255.255"})
    EXPECT_FALSE(here(a)) << a;
}

TEST(ThisMachine, NamesOfLoopback) {
  for (const char* name : {"localhost", "LOCALHOST", "localhost.", "a.localhost", "a.b.LocalHost.", "127.1.2.3", "::1"})
    EXPECT_TRUE(isLoopback(std::string_view(name))) << name;
  for (const char* name : {"", ".", "localhos", "xlocalhost", "localhost.example", "10.0.0.1", "fe80::1", "127.0.0.1.example"})
    EXPECT_FALSE(isLoopback(std::string_view(name))) << name;
}

}  // namespace
}  // namespace penstock::net
