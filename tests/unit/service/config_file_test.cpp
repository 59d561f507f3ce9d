// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/config_file.h"

#include <gtest/gtest.h>

#include <thread>

#include "unit/service/temp_folder.h"

namespace penstock::service {
namespace {

using std::chrono::milliseconds;

const UserFolders kFolders = UserFolders::below("/home/ann");

Result<void> read(std::string_view yaml, Settings& settings, const std::string& file = "/etc/p/x.yaml") {
  return readConfigText(yaml, file, settings, kFolders);
}

std::string errorOf(std::string_view yaml) {
  Settings settings;
  Result<void> result = read(yaml, settings, "p.yaml");
  return result ? "no error" : result.error().message;
}

TEST(ConfigFile, EveryKey) {
  TempFolder folder;
  folder.write("ca.pem", "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n");
  folder.write("ca.key", "-----BEGIN EC PRIVATE KEY-----\nAA==\n-----END EC PRIVATE KEY-----\n");
  std::string file = folder.write("penstock.yaml", R"(# all of it
mode: headless
project: shop.penstock
no_db: no
quiet: true
json: on
proxy:
  addr: "::1"
  port: 0
  ignore: [ "*.bank.example", "/^api\\./" ]
  insecure: dev.example
  max_body: 10mb
  head_limit: 64kb
  allow_ambiguous: true
  allow_loopback: true
  upstream_ca: ca.pem
  threads: 4
  reverse: https://api.example:8443
  keep_host: yes
  auth: "ann:secret"
  timeouts: { connect: 5s, tls_handshake: 1500ms, client_head: 2m, idle: 1h, response: 0, write: 7, keepalive: 45s }
ca:
  cert_path: ./ca.pem
  key_path: ca.key
  dir: ~/authority
ui:
  addr: localhost
  port: 9000
upstream:
  except: [ 10.0.0.0/8, .lan ]
  url: http://u:p@proxy.example:3128
script:
  path:
)");
  Settings s;
  Result<void> done = readConfigFile(file, s, kFolders);
  ASSERT_TRUE(done) << done.error().message;
  const model::EngineConfig& engine = s.config.engine;
  EXPECT_EQ(Mode::headless, s.mode);
  EXPECT_EQ(folder / "shop.penstock", s.config.project);
  EXPECT_FALSE(s.config.noDb);
  EXPECT_TRUE(s.config.quiet && s.config.json);
  ASSERT_EQ(1u, engine.listeners.size());
  EXPECT_EQ("::1", engine.listeners[0].address);
  EXPECT_EQ(0, engine.listeners[0].port);
  EXPECT_EQ("https://api.example:8443", model::toText(engine.listeners[0].target));
  EXPECT_EQ(model::ListenMode::reverse, engine.listeners[0].mode);
  EXPECT_TRUE(engine.keepHost);
  EXPECT_EQ("secret", engine.proxyAuth->password);
  EXPECT_EQ("http://proxy.example:3128", model::toText(*engine.upstreamProxy));
  EXPECT_EQ((std::vector<std::string>{"10.0.0.0/8", "*.lan"}), engine.upstreamProxy->except);
  EXPECT_EQ((std::vector<std::string>{"*.bank.example", "/^api\\./"}), engine.passthrough);
  EXPECT_EQ(std::vector<std::string>{"dev.example"}, engine.insecure);
  EXPECT_EQ(10u * 1024 * 1024, engine.maxBody);
  EXPECT_EQ(64u * 1024, engine.headLimit);
  EXPECT_TRUE(engine.allowAmbiguous);
  EXPECT_TRUE(engine.allowLoopback);
  EXPECT_EQ(folder / "ca.pem", engine.upstreamCa);
  EXPECT_EQ(4u, engine.threads);
  EXPECT_EQ(milliseconds(5000), engine.timeouts.connect);
  EXPECT_EQ(milliseconds(1500), engine.timeouts.tlsHandshake);
  EXPECT_EQ(milliseconds(120'000), engine.timeouts.clientHead);
  EXPECT_EQ(milliseconds(3'600'000), engine.timeouts.idle);
  EXPECT_EQ(milliseconds(0), engine.timeouts.response);
  EXPECT_EQ(milliseconds(7000), engine.timeouts.write);
  EXPECT_EQ(milliseconds(45'000), engine.timeouts.keepAlive);
  EXPECT_EQ(folder / "ca.pem", s.config.caCert);
  EXPECT_EQ(folder / "ca.key", s.config.caKey);
  EXPECT_EQ("/home/ann/authority", s.config.caDir);
  EXPECT_EQ("localhost", s.config.ui.address);
  EXPECT_EQ(9000, s.config.ui.port);
}

TEST(ConfigFile, WhatItDoesNotNameStays) {
  Settings s;
  s.config.engine.listeners = {{"10.0.0.1", 1234}};
  s.config.engine.insecure = {"a"};
  ASSERT_TRUE(read("", s));
  ASSERT_TRUE(read("# nothing\n", s));
  ASSERT_TRUE(read("proxy:\nui:\n", s));
  ASSERT_TRUE(read("proxy: {port: 8888, ignore: }", s));
  EXPECT_EQ("10.0.0.1", s.config.engine.listeners[0].address);
  EXPECT_EQ(8888, s.config.engine.listeners[0].port);
  EXPECT_EQ(std::vector<std::string>{"a"}, s.config.engine.insecure);
  EXPECT_FALSE(s.mode);
}

TEST(ConfigFile, InsecureIsASwitchOrPatterns) {
  Settings s;
  ASSERT_TRUE(read("proxy: {insecure: true}", s));
  EXPECT_EQ(std::vector<std::string>{"*"}, s.config.engine.insecure);
  ASSERT_TRUE(read("proxy: {insecure: false}", s));
  EXPECT_TRUE(s.config.engine.insecure.empty());
  ASSERT_TRUE(read("proxy: {insecure: [a, b]}", s));
  EXPECT_EQ((std::vector<std::string>{"a", "b"}), s.config.engine.insecure);
}

TEST(ConfigFile, Listeners) {
  Settings s;
  ASSERT_TRUE(read("proxy:\n  listeners:\n    - http@127.0.0.1:1\n    - http@[::1]:2\n", s));
  ASSERT_EQ(2u, s.config.engine.listeners.size());
  EXPECT_EQ("::1", s.config.engine.listeners[1].address);
}

TEST(ConfigFile, ErrorsSayWhereAndWhatWasExpected) {
  const std::string port = " is not a port; expected a number from 0 to 65535 (0: any free port)";
  const std::pair<const char*, std::string> table[] = {
      {"proxy:\n  port: 99999\n", "p.yaml:2: proxy.port: \"99999\"" + port},
      {"proxy:\n  addr: localhost\n\n  prot: 80\n", "p.yaml:4: unknown key \"proxy.prot\"; did you mean proxy.port?"},
      {"porxy: {}\n", "p.yaml:1: unknown key \"porxy\"; did you mean proxy?"},
      {"\nport: 80\n", "p.yaml:2: unknown key \"port\"; did you mean proxy.port?"},
      {"ui:\n  colour: red\n", "p.yaml:2: unknown key \"ui.colour\"; expected one of addr, port"},
      {"proxy: 8080\n", "p.yaml:1: proxy is a section; expected keys below it"},
      {"proxy:\n  port:\n", "p.yaml:2: proxy.port: has no value"},
      {"proxy:\n  port: [1, 2]\n", "p.yaml:2: proxy.port: expected one value"},
      {"proxy:\n  ignore: {a: b}\n", "p.yaml:2: proxy.ignore: expected a value or a list"},
      {"proxy:\n  ignore:\n    - a\n    - [b]\n", "p.yaml:4: proxy.ignore: expected a list of words"},
      {"proxy:\n  port: 1\n  port: 2\n", "p.yaml:3: proxy.port is given twice"},
      {"proxy:\n  max_body: lots\n",
       "p.yaml:2: proxy.max_body: \"lots\" is not a size; expected a number of bytes, or such as 512kb, 10mb, 2gb"},
      {"proxy:\n  head_limit: 10\n", "p.yaml:2: proxy.head_limit: \"10\" is too small; expected at least 1024 bytes"},
      {"proxy:\n  timeouts:\n    idle: soon\n",
       "p.yaml:3: proxy.timeouts.idle: \"soon\" is not a duration; expected such as 500ms, 30s, 5m, 1h, or 0 for no "
       "limit"},
      {"proxy:\n  allow_ambiguous: maybe\n",
       "p.yaml:2: proxy.allow_ambiguous: \"maybe\" is not a switch; expected true or false"},
      {"proxy:\n  threads: 0\n", "p.yaml:2: proxy.threads: \"0\" is not a number of threads; expected 1 to 64"},
      {"proxy:\n  listeners: []\n",
       "p.yaml:2: proxy.listeners: the list is empty; expected at least one MODE@ADDRESS:PORT"},
      {"proxy:\n  upstream_ca: /nowhere/ca.pem\n",
       "p.yaml:2: proxy.upstream_ca: /nowhere/ca.pem: there is no such file"},
      {"proxy: {port: 1, listeners: [http@2]}\n",
       "p.yaml: proxy.listeners stands beside proxy.port; expected the list alone"},
      {"proxy:\n  reverse: https://x\n  transparent: true\n",
       "p.yaml:3: proxy.transparent: proxy.reverse stands beside proxy.transparent; expected one of the two, or proxy.listeners"},
      {"upstream:\n  except: [a]\n", "p.yaml: upstream.except stands without upstream.url; expected both"},
      {"upstream: http://x\n", "p.yaml:1: upstream is a section; expected keys below it"},
      {"mode: window\n", "p.yaml:1: mode: \"window\" is not a mode; expected gui, cui, headless or mcp"},
      {"script:\n  path: /no/hooks.py\n", "p.yaml:2: script.path: /no/hooks.py: there is no such file"},
      {"script:\n  timeout: 1ms\n", "p.yaml:2: script.timeout: \"1ms\" is no time limit of scripts; expected from 100ms to 10m"},
      {"script:\n  on_failure: maybe\n", "p.yaml:2: script.on_failure: \"maybe\" is neither; expected pass or block"},
      {"script:\n  plugins: [a/b.py]\n",
       "p.yaml:2: script.plugins: \"a/b.py\" is no plugin; expected the name of a file in the folder of plugins, such as tags.py, or true for all"},
      {"- proxy\n", "p.yaml:1: the file is not a mapping; expected keys such as proxy, ca, ui"},
      {"just words\n", "p.yaml:1: the file is not a mapping; expected keys such as proxy, ca, ui"},
      {"proxy:\n  port: 1\n addr: x\n", "p.yaml:3: is not valid YAML: end of map not found"},
      {"? [a]\n: b\n", "p.yaml:1: a key is not a word; expected one such as proxy.port"},
  };
  for (const auto& [yaml, message] : table) EXPECT_EQ(message, errorOf(yaml)) << yaml;
}

TEST(ConfigFile, AnErrorChangesNothing) {
  Settings s;
  EXPECT_FALSE(read("proxy: {port: 1}\nui: {port: x}\n", s));
  EXPECT_EQ(8080, s.config.engine.listeners[0].port);
}

TEST(ConfigFile, CaFilesComeInPairsAndArePem) {
  TempFolder folder;
  std::string pem = folder.write("ca.pem", "-----BEGIN CERTIFICATE-----\n");
  std::string text = folder.write("notes.txt", "hello\n");
  EXPECT_EQ("p.yaml: ca.cert_path and ca.key_path belong together; expected both or none",
            errorOf("ca: {cert_path: " + pem + "}"));
  EXPECT_EQ("p.yaml:1: ca.cert_path: " + text +
                ": holds no CERTIFICATE; expected a PEM file with a block -----BEGIN CERTIFICATE-----",
            errorOf("ca: {cert_path: " + text + "}"));
  EXPECT_EQ("p.yaml:1: ca.key_path: " + folder.path() + ": is not a file but a folder",
            errorOf("ca: {key_path: " + folder.path() + "}"));
}

TEST(ConfigFile, FilesThatAreNotThere) {
  Settings s;
  Result<void> missing = readConfigFile("/nowhere/p.yaml", s, kFolders);
  ASSERT_FALSE(missing);
  EXPECT_EQ(ErrorCode::notFound, missing.error().code);
  EXPECT_EQ("/nowhere/p.yaml: there is no such file", missing.error().message);
}

TEST(ConfigFile, HostileYamlEndsSoon) {
  auto began = std::chrono::steady_clock::now();
  EXPECT_EQ("p.yaml: is larger than 1024 KB", errorOf(std::string(1024 * 1024 + 1, '#')));
  std::string aliases = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 40; ++i) {
    std::string before = "*a" + std::to_string(i - 1);
    aliases += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 9; ++j) aliases += (j > 0 ? "," : "") + before;
    aliases += "]\n";
  }
  EXPECT_NE("no error", errorOf(aliases));
  EXPECT_NE("no error", errorOf(std::string(500'000, '[')));
  EXPECT_NE("no error", errorOf(std::string(500'000, '{')));
  EXPECT_NE("no error", errorOf("proxy: &p {ignore: *p}\n"));
  std::string nested;
  for (int i = 0; i < 1000; ++i) nested += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  EXPECT_NE("no error", errorOf(nested));
  std::string dashes;
  for (int i = 0; i < 200'000; ++i) dashes += "- ";
  EXPECT_NE("no error", errorOf(dashes));
  std::string keys;
  for (int i = 0; i < 60'000; ++i) keys += "k" + std::to_string(i) + ": 1\n";
  EXPECT_NE("no error", errorOf(keys));
  EXPECT_NE("no error", errorOf(std::string("a\0b: \xff\xfe\n\x01", 9)));
  EXPECT_NE("no error", errorOf("a: !!binary \"" + std::string(900'000, '=') + "\""));
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(20));
}

TEST(ConfigFile, ManyPatternsTakeLinearTime) {
  std::string yaml = "proxy:\n  ignore:\n";
  for (int i = 0; i < 40'000; ++i) yaml += "    - h" + std::to_string(i) + ".example\n";
  Settings s;
  ASSERT_TRUE(read(yaml, s));
  EXPECT_EQ(40'000u, s.config.engine.passthrough.size());
}

}  // namespace
}  // namespace penstock::service
