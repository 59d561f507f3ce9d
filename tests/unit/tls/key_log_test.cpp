// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/tls/key_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
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
