// SPDX-License-Identifier: GPL-3.0-or-later
// The oldest version of TLS, as flags and YAML say it.
#include <gtest/gtest.h>

#include "penstock/service/command_line.h"
#include "penstock/service/config_file.h"
#include "unit/service/temp_folder.h"

namespace penstock::service {
namespace {

using model::TlsVersion;

/// "printer.lan=1.0" of each, in order.
std::vector<std::string> words(const model::EngineConfig& config) {
  std::vector<std::string> out;
  for (const model::TlsMinimum& m : config.tlsMinFor) out.push_back(m.host + "=" + std::string(toText(m.version)));
  return out;
}

TEST(TlsMin, PatternAndVersion) {
  EXPECT_EQ(parseTlsMinimum("1.3")->version, TlsVersion::tls13);
  EXPECT_EQ(parseTlsMinimum("1.3")->host, "");
  const auto one = parseTlsMinimum("/a=b/=1.1");
  ASSERT_TRUE(one);
  EXPECT_EQ(one->host, "/a=b/");
  EXPECT_EQ(one->version, TlsVersion::tls11);
  for (const char* word : {"", "1", "1.4", "TLSv1.2", "printer.lan", "printer.lan=", "=1.0", "a b=1.0"})
    EXPECT_FALSE(parseTlsMinimum(word)) << word;
}

TEST(TlsMin, FlagsStandBeforeTheFile) {
  TempFolder home;
  const std::string file = home.write("p.yaml", "proxy: {tls_min: [1.1, printer.lan=1.2, camera.lan=1.0]}\n");
  const auto parsed = parseCommandLine({"--config", file, "--tls-min", "printer.lan=1.0"}, UserFolders::below(home.path()));
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->config.engine.tlsMin, TlsVersion::tls11);
  EXPECT_EQ(words(parsed->config.engine), (std::vector<std::string>{"printer.lan=1.0", "printer.lan=1.2", "camera.lan=1.0"}));
  EXPECT_EQ(parseCommandLine({"--tls-min", "1.0"}, UserFolders::below(home.path()))->config.engine.tlsMin, TlsVersion::tls10);
}

}  // namespace
}  // namespace penstock::service
