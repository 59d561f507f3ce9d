// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/net/dialer.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <unistd.h>

#include <future>

namespace penstock::net {
namespace {

/// A port of 127.0.0.1 that somebody, or nobody, listens on.
struct Port {
  explicit Port(bool listening) : fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    EXPECT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&at), size), 0);
    if (listening) {
      EXPECT_EQ(::listen(fd, 4), 0);
    }
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size);
    number = ntohs(at.sin_port);
  }
  ~Port() { ::close(fd); }
  int fd;
  std::uint16_t number;
};

struct Outcome {
  bool connected = false, resolveFailed = false, refused = false;
  error_code error;
  std::string detail, remote;
};

Outcome dialOnce(const std::string& host, std::uint16_t port, const DialGuard& guard = {}, NameOverrides overrides = {}) {
  Resolver resolver;
  resolver.setOverrides(std::move(overrides));
  IoThread thread;
  thread.start("test-io");
  std::promise<Outcome> promise;
  auto run = [&]() -> Awaitable<> {
    DialResult r = co_await dial(thread, resolver, host, port, std::chrono::milliseconds(5'000), guard);
    Outcome o;
    o.connected = bool(r.stream);
    o.resolveFailed = r.resolveFailed;
    o.refused = r.refused;
    o.error = r.error;
    o.detail = r.detail;
    if (r.stream) o.remote = r.stream->remoteAddress();
    promise.set_value(o);
  };
  asio::co_spawn(thread.context(), run(), [](const std::exception_ptr&) {});
  const Outcome out = promise.get_future().get();
  thread.join();
  return out;
}

TEST(Dialer, ConnectsToLiteralsAndNames) {
  const Port port(true);
  const Outcome literal = dialOnce("127.0.0.1", port.number);
  EXPECT_TRUE(literal.connected) << literal.detail;
  // localhost may be ::1 first, where nobody listens: the next address is tried at once.
  const Outcome name = dialOnce("localhost", port.number);
  EXPECT_TRUE(name.connected) << name.detail;
  EXPECT_EQ(name.remote, "127.0.0.1:" + std::to_string(port.number));
}

TEST(Dialer, SaysWhyItCouldNot) {
  std::uint16_t nobody;
  {
    const Port port(false);
    nobody = port.number;
  }
  const Outcome refused = dialOnce("127.0.0.1", nobody);
  EXPECT_FALSE(refused.connected);
  EXPECT_EQ(refused.error, asio::error::connection_refused);
  EXPECT_NE(refused.detail.find("Connection refused"), std::string::npos);
  const Outcome unknown = dialOnce("no-such-name.invalid", 80);
  EXPECT_TRUE(unknown.resolveFailed);
  EXPECT_FALSE(unknown.detail.empty());
}

IpAddress loopback() {
  IpAddress out;
  auto& v4 = reinterpret_cast<sockaddr_in&>(out.storage);
  v4.sin_family = AF_INET;
  v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  out.length = sizeof v4;
  return out;
}

TEST(Dialer, GoesWhereThePersonSaysThatANameIs) {
  const Port port(true);
  const NameOverrides overrides = [&](const std::string& host) -> std::optional<NameOverride> {
    NameOverride out;
    if (host == "here.test") out.resolved.addresses = {loopback()};
    if (host == "port.test") out.resolved.addresses = {loopback()}, out.resolved.port = port.number;
    if (host == "alias.test") out.instead = "localhost";
    if (host == "none.test") out.resolved.error = "it is none";
    return host.ends_with(".test") ? std::optional(out) : std::nullopt;
  };
  const std::string where = "127.0.0.1:" + std::to_string(port.number);
  EXPECT_EQ(dialOnce("here.test", port.number, {}, overrides).remote, where);
  EXPECT_EQ(dialOnce("port.test", 1, {}, overrides).remote, where);
  EXPECT_EQ(dialOnce("alias.test", port.number, {}, overrides).remote, where);
  EXPECT_EQ(dialOnce("localhost", port.number, {}, overrides).remote, where) << "of others it says nothing";
  const Outcome none = dialOnce("none.test", port.number, {}, overrides);
  EXPECT_TRUE(none.resolveFailed);
  EXPECT_EQ(none.detail, "it is none");
  const auto guard = [](const sockaddr&, std::uint16_t p) { return p == 1; };
  EXPECT_TRUE(dialOnce("port.test", 1, guard, overrides).refused) << "of the port that is dialled";
}

TEST(Dialer, AsksTheGuardAboutEveryAddress) {
  const Port port(true);
  const Outcome out = dialOnce("localhost", port.number, [](const sockaddr& a, std::uint16_t) { return a.sa_family != AF_INET; });
  EXPECT_TRUE(out.refused);
  EXPECT_FALSE(out.connected);
}

}  // namespace
}  // namespace penstock::net
