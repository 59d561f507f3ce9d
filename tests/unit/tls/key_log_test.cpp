// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/tls/key_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <sstream>
#include <thread>

#include "unit/tls/memory_pair.h"

namespace penstock::tls::test {
namespace {

using testing::HasSubstr;

TEST(KeyLogTest, BothSidesWriteTheirSecrets) {
  TempDir dir;
  writeText(dir / "keys", "# earlier\n");
  const auto ca = CertificateAuthority::openOrCreate(dir / "ca").value();
  LeafCache leaves(ca);
  ClientOptions options;
  options.systemRoots = false;
  options.extraRoots = ca->file();
  std::string both[2];
  for (int side = 0; side < 2; ++side) {
    const std::string file = dir / ("keys" + std::to_string(side));
    const auto log = KeyLog::open(file).value();
    const auto server = ServerContext::create({}, side == 0 ? log : nullptr).value();
    const auto client = ClientContext::create(options, side == 1 ? log : nullptr).value();
    SslPtr c = client->newSsl(), s = server->newSsl();
    client->prepareClient(c.get(), {"a.example", "a.example"});
    ASSERT_TRUE(applyLeaf(s.get(), *leaves.leafFor("a.example", "").value()));
    MemoryPair p(std::move(c), std::move(s));
    ASSERT_TRUE(p.handshake());
    both[side] = readText(file);
    EXPECT_EQ(modeOf(file), 0600u);
    for (const char* label : {"CLIENT_HANDSHAKE_TRAFFIC_SECRET ", "SERVER_HANDSHAKE_TRAFFIC_SECRET ",
                              "CLIENT_TRAFFIC_SECRET_0 ", "SERVER_TRAFFIC_SECRET_0 ", "EXPORTER_SECRET "})
      EXPECT_THAT(both[side], HasSubstr(label));
  }
}

struct Line {
  std::string label, random, secret;
  auto operator<=>(const Line&) const = default;
};

/// What Wireshark would read; a line that is none fails the test.
std::vector<Line> linesOf(const std::string& text) {
  std::vector<Line> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    Line one;
    EXPECT_TRUE(words >> one.label >> one.random >> one.secret) << line;
    EXPECT_EQ(one.random.size(), 64u) << "a client random, which says of which connection";
    EXPECT_GE(one.secret.size(), 64u) << line;
    out.push_back(std::move(one));
  }
  return out;
}

/// Full and resumed handshakes, with a client certificate: each side writes the same secrets, once a connection.
class KeyLogOf : public testing::TestWithParam<Version> {};

TEST_P(KeyLogOf, FullAndResumedHandshakesWithAClientCertificate) {
  TempDir dir;
  const Identity root = makeIdentity({.subject = "Root", .ca = true});
  const Identity alice = makeIdentity({.subject = "alice"}, &root);
  writeText(dir / "root.pem", pemOf(root.certificate.get()));
  writeText(dir / "alice.pem", pemOf(alice.certificate.get()) + pemOf(alice.key.get()));
  const auto ca = CertificateAuthority::openOrCreate(dir / "ca").value();
  LeafCache leaves(ca);
  const auto server = ServerContext::create({{}, Ask::required, dir / "root.pem"}, KeyLog::open(dir / "server").value()).value();
  ClientOptions options;
  options.versions = {GetParam(), GetParam()};
  options.systemRoots = false;
  options.extraRoots = ca->file();
  const auto client = ClientContext::create(options, KeyLog::open(dir / "client").value()).value();
  for (const bool resumed : {false, true}) {
    SslPtr c = client->newSsl(), s = server->newSsl();
    ClientParameters parameters{"a.example", "a.example"};
    parameters.identity = loadClientIdentity(dir / "alice.pem", "", "").value();
    client->prepareClient(c.get(), parameters);
    client->resume(c.get(), "k");
    ASSERT_TRUE(applyLeaf(s.get(), *leaves.leafFor("a.example", "").value()));
    MemoryPair p(std::move(c), std::move(s));
    ASSERT_TRUE(p.handshake()) << p.clientFailure.text << p.serverFailure.text;
    p.toServer("x");
    p.toClient("x");
    ASSERT_EQ(describe(p.client.get())->resumed, resumed);
  }
  auto ofServer = linesOf(readText(dir / "server")), ofClient = linesOf(readText(dir / "client"));
  std::map<std::string, int> labels;
  for (const Line& line : ofServer) ++labels[line.label];
  const std::map<std::string, int> expected =
      GetParam() == Version::tls12 ? std::map<std::string, int>{{"CLIENT_RANDOM", 2}}
                                   : std::map<std::string, int>{{"CLIENT_HANDSHAKE_TRAFFIC_SECRET", 2},
                                                                {"SERVER_HANDSHAKE_TRAFFIC_SECRET", 2},
                                                                {"CLIENT_TRAFFIC_SECRET_0", 2},
                                                                {"SERVER_TRAFFIC_SECRET_0", 2},
                                                                {"EXPORTER_SECRET", 2}};
  EXPECT_EQ(labels, expected);
  std::sort(ofServer.begin(), ofServer.end());
  std::sort(ofClient.begin(), ofClient.end());
  EXPECT_EQ(ofServer, ofClient);
}

INSTANTIATE_TEST_SUITE_P(Versions, KeyLogOf, testing::Values(Version::tls12, Version::tls13),
                         [](const auto& info) { return info.param == Version::tls12 ? "Tls12" : "Tls13"; });

TEST(KeyLogTest, IsNamedByTheEnvironmentAndAppendedTo) {
  TempDir dir;
  ::unsetenv("SSLKEYLOGFILE");
  EXPECT_EQ(KeyLog::fromEnvironment().value(), nullptr);
  writeText(dir / "keys", "earlier\n");
  ::setenv("SSLKEYLOGFILE", (dir / "keys").c_str(), 1);
  KeyLog::fromEnvironment().value()->line("later");
  EXPECT_EQ(readText(dir / "keys"), "earlier\nlater\n");
  ::setenv("SSLKEYLOGFILE", (dir / "no" / "such" / "folder").c_str(), 1);
  const auto r = KeyLog::fromEnvironment();
  ::unsetenv("SSLKEYLOGFILE");
  ASSERT_FALSE(r);
  EXPECT_THAT(r.error().message, HasSubstr("folder cannot be written: No such file or directory"));
}

TEST(KeyLogTest, LinesOfThreadsStayWhole) {
  TempDir dir;
  const auto log = KeyLog::open(dir / "keys").value();
  const std::string text(200, 'k');
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) log->line(text);
    });
  for (auto& t : threads) t.join();
  std::istringstream lines(readText(dir / "keys"));
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) ASSERT_EQ(line, text);
  EXPECT_EQ(count, 2000);
}

}  // namespace
}  // namespace penstock::tls::test
