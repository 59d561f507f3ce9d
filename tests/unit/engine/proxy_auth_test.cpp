// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "engine/exchange/proxy_auth.h"
#include "unit/engine/harness.h"

namespace penstock::engine::test {
namespace {

using model::FailureKind;

constexpr std::string_view right = "Proxy-Authorization: Basic YW5uOnNlY3JldA==\r\n";  // ann:secret

model::EngineConfig withPassword() {
  model::EngineConfig config;
  config.proxyAuth = model::ProxyCredentials{"ann", "secret"};
  return config;
}

std::string request(const Harness& h, std::string_view more = {}) {
  return "GET " + h.url("/x") + " HTTP/1.1\r\nHost: " + h.authority() + "\r\n" + std::string(more) + "\r\n";
}

std::size_t lengthOf(const std::string& head) { return std::stoul(head.substr(head.find("Content-Length: ") + 16)); }

TEST(ProxyAuth, AsksAndGoesOnOnTheSameConnection) {
  Harness h(withPassword());
  Peer client = h.client();
  ASSERT_TRUE(client.send(request(h)));
  const std::string asked = client.readUntil("\r\n\r\n");
  EXPECT_TRUE(asked.starts_with("HTTP/1.1 407 Proxy Authentication Required\r\n")) << asked;
  EXPECT_NE(asked.find("Proxy-Authenticate: Basic realm=\"Penstock\""), std::string::npos);
  client.read(lengthOf(asked));
  ASSERT_TRUE(client.send(request(h, right)));
  Peer origin = h.origin.accept();
  EXPECT_EQ(origin.readUntil("\r\n\r\n"), "GET /x HTTP/1.1\r\nHost: " + h.authority() + "\r\n\r\n") << "the password goes no further";
  ASSERT_TRUE(origin.send("HTTP/1.1 204 No Content\r\n\r\n"));
  EXPECT_EQ(client.readUntil("\r\n\r\n"), "HTTP/1.1 204 No Content\r\n\r\n");
  const auto refused = h.sink.finished(1), served = h.sink.finished(2);
  ASSERT_TRUE(refused && served);
  EXPECT_EQ(refused->failure.kind, FailureKind::clientUnauthorized);
  EXPECT_EQ(refused->responseSent->status, 407);
  EXPECT_FALSE(served->failure);
  EXPECT_TRUE(served->request->headers.contains("Proxy-Authorization")) << "recorded as received";
}

TEST(ProxyAuth, ASecondWrongTryEndsTheConnectionUnrecorded) {
  Harness h(withPassword());
  Peer client = h.client();
  ASSERT_TRUE(client.send(request(h)));
  client.read(lengthOf(client.readUntil("\r\n\r\n")));
  ASSERT_TRUE(client.send(request(h, "Proxy-Authorization: Basic YW5uOndyb25n\r\n")));
  const std::string asked = client.readAll();
  EXPECT_TRUE(asked.starts_with("HTTP/1.1 407 ")) << asked;
  EXPECT_NE(asked.find("Connection: close\r\n"), std::string::npos);
  ASSERT_TRUE(h.sink.finished(1));
  EXPECT_EQ(h.sink.count(), 1u);
}

TEST(ProxyAuth, ConnectIsAskedToo) {
  Harness h(withPassword());
  Peer client = h.client();
  ASSERT_TRUE(client.send("CONNECT " + h.authority() + " HTTP/1.1\r\nHost: " + h.authority() + "\r\n\r\n"));
  const std::string asked = client.readUntil("\r\n\r\n");
  EXPECT_TRUE(asked.starts_with("HTTP/1.1 407 ")) << asked;
  client.read(lengthOf(asked));
  ASSERT_TRUE(client.send("CONNECT " + h.authority() + " HTTP/1.1\r\n" + std::string(right) + "\r\n"));
  EXPECT_EQ(client.readUntil("\r\n\r\n"), "HTTP/1.1 200 Connection established\r\n\r\n");
  Peer origin = h.origin.accept();
  const auto refused = h.sink.finished(1);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->kind, model::ExchangeKind::tlsTunnel);
  EXPECT_EQ(refused->port, h.origin.port());
}

TEST(ProxyAuth, Compares) {
  const model::ProxyCredentials wanted{"ann", "secret"};
  EXPECT_TRUE(isRight(wanted, "ann", "secret"));
  for (const auto& [user, password] : {std::pair{"ann", "secreT"}, {"Ann", "secret"}, {"ann", ""}, {"", "secret"}, {"ann", "secretsecret"},
                                       {"ann", "secre"}, {"", ""}})
    EXPECT_FALSE(isRight(wanted, user, password)) << user << ":" << password;
  EXPECT_TRUE(isRight({"a", ""}, "a", ""));
  EXPECT_FALSE(isRight({"a", ""}, "a", "x"));
}

}  // namespace
}  // namespace penstock::engine::test
