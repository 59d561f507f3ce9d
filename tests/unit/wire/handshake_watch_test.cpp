// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/wire/tls_hello/handshake_watch.h"

#include <gtest/gtest.h>

#include <string>

namespace penstock::wire {
namespace {

using Client = HandshakeWatch::Client;

std::string record(int type, const std::string& content) {
  return std::string{char(type), char(3), char(3), char(content.size() >> 8), char(content.size())} + content;
}

std::string handshake(char type, std::size_t size = 60) { return record(22, type + std::string(size, 'x')); }
const std::string hello = handshake(1), serverHello = handshake(2), changeCipherSpec = record(20, "\1");
std::string alert(int description) { return record(21, {char(2), char(description)}); }
std::string encrypted(std::size_t size) { return record(23, std::string(size, 'e')); }

/// What it comes to, whatever pieces the bytes come in.
Client verdict(const std::string& client, const std::string& server) {
  HandshakeWatch whole;
  whole.toServer(client);
  whole.toClient(server);
  HandshakeWatch bytes;
  for (const char c : server) bytes.toClient({&c, 1});
  for (const char c : client) bytes.toServer({&c, 1});
  EXPECT_EQ(whole.client(), bytes.client());
  return whole.client();
}

TEST(HandshakeWatchTest, WhoSendsItsFinishedTookTheCertificate) {
  EXPECT_EQ(verdict(hello + handshake(16) + changeCipherSpec + record(22, std::string(40, 'e')), serverHello), Client::unknown) << "TLS 1.2";
  EXPECT_EQ(verdict(hello + changeCipherSpec + encrypted(53), serverHello + encrypted(900)), Client::unknown) << "TLS 1.3";
  EXPECT_EQ(verdict(hello + encrypted(69) + encrypted(19), serverHello), Client::unknown) << "and closed";
}

TEST(HandshakeWatchTest, AnAlertInItsPlaceIsARefusal) {
  for (const int about : {42, 43, 44, 45, 46, 48}) EXPECT_EQ(verdict(hello + alert(about), serverHello), Client::refused) << about;
  EXPECT_EQ(verdict(hello + changeCipherSpec + encrypted(19), serverHello), Client::refused);
  EXPECT_EQ(verdict(hello + changeCipherSpec + hello + encrypted(19), serverHello), Client::refused) << "after a second hello";
  EXPECT_EQ(verdict(hello + alert(40), serverHello), Client::unknown) << "no cipher in common";
}

TEST(HandshakeWatchTest, EndsThatSayNothing) {
  EXPECT_EQ(verdict(hello, serverHello), Client::vanished);
  EXPECT_EQ(verdict(hello, ""), Client::unknown) << "the server never answered";
  EXPECT_EQ(verdict(hello, alert(40)), Client::unknown) << "the server failed";
  EXPECT_EQ(verdict("GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n"), Client::unknown);
}

}  // namespace
}  // namespace penstock::wire
