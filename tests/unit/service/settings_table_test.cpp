// SPDX-License-Identifier: GPL-3.0-or-later
// What a row writes is what it reads, as a key of the file and as a flag.
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>

#include "penstock/service/command_line.h"
#include "penstock/service/setting.h"
#include "unit/service/temp_folder.h"
#include "unit/tls/test_certificates.h"

namespace penstock::service {
namespace {

using model::ListenMode;
using Words = std::vector<std::string>;

std::vector<const Setting*> allRows() {
  std::vector<const Setting*> out;
  for (const SettingGroup& group : settingGroups())
    for (const Setting& row : group.rows) out.push_back(&row);
  return out;
}

std::string nameOf(const Setting& row) { return std::string(row.key.empty() ? row.flag : row.key); }

/// What a row has to say, on a line; "-": nothing.
std::string said(const Setting& row, const Settings& settings) {
  const auto written = row.value.written(settings);
  if (!written) return "-";
  std::string out = written->isList ? "list" : "";
  for (const std::string& word : written->words) out += " [" + word + "]";
  for (const auto& item : written->items)
    for (const auto& [name, word] : item) out += " " + name + "=[" + word + "]";
  return out;
}

class SettingsTable : public testing::Test {
 protected:
  SettingsTable() {
    const auto identity = tls::test::makeIdentity({.subject = "alice"});
    const std::string key = tls::test::pemOf(identity.key.get()), certificate = tls::test::pemOf(identity.certificate.get());
    both = home.write("both.pem", certificate + key);
    alone = home.write("alone.pem", certificate);
    keyFile = home.write("a.key", key);
    locked = home.write("locked.key", tls::test::pemOf(identity.key.get(), "sec,ret: #1"));
    ruleFile = home.write("rules.json", R"([{"name": "slow", "actions": [{"do": "delay", "ms": 1}]}])");
    moreRules = home.write("more rules.json", "[]");
    scriptFile = home.write("a script.py", "");
  }

  /// Together they say something of every row that a default configuration does not.
  std::vector<Settings> samples() const {
    std::vector<Settings> out;
    out.push_back({everything(), Mode::headless, {}});
    out.back().script = {{scriptFile}, "/bin/sh", std::chrono::milliseconds(1'500), model::ScriptConfig::OnFailure::block, {"a.py", "b.py"}};
    out.back().har = "/at the end.har";
    out.back().assistantToken = "/home/ann/an assistant";
    out.back().redaction = {{.headers = {"X-Pin", "X-Puk"}, .names = {"pin"}, .jsonPaths = {"$.a['b c']"}, .patterns = {"(?i)pin: \\K\\d+"}}, false};
    Settings& several = out.emplace_back();
    several.config.engine.listeners = {{"localhost", 1, ListenMode::http, {}},
                                       {"::1", 0, ListenMode::reverse, {model::ReverseTarget::Scheme::tcp, "db.example", 5432}},
                                       {"0.0.0.0", 3, ListenMode::socks5, {}}};
    several.config.engine.clientCertificates = {{"*", both, "", ""}, {"a.example:8443", alone, keyFile, ""}};
    several.config.engine.autoPassthrough.after = 0;
    several.config.engine.upstreamProxy = model::UpstreamProxy{model::UpstreamProxy::Kind::http, "::1", 3128, "", "", {}};
    Settings& transparent = out.emplace_back();
    transparent.config.engine.listeners.front() = {"127.0.0.1", 8080, ListenMode::transparent, {}};
    transparent.config.caDir = "/ca";
    Settings& secured = out.emplace_back();
    secured.config.engine.listeners.front().mode = ListenMode::https;
    secured.config.noDb = true;
    out.emplace_back();
    return out;
  }

  model::Config everything() const {
    model::Config c;
    model::EngineConfig& e = c.engine;
    e.listeners.front() = {"::1", 0, ListenMode::reverse, {model::ReverseTarget::Scheme::http, "api.example", 81}};
    c.api = {false, "/home/ann/token", true};
    e.headLimit = 64 * 1024;
    e.maxBody = 1000;
    e.passthrough = {"*.bank.example", "/a, b#/"};
    e.insecure = {"dev.example", "true"};
    e.tlsMin = model::TlsVersion::tls11;
    e.tlsMinFor = {{"printer.lan", model::TlsVersion::tls10}, {"/x=y/", model::TlsVersion::tls13}};
    e.upstreamCa = e.reverseClientCa = alone;
    e.upstreamProxy = model::UpstreamProxy{
        model::UpstreamProxy::Kind::socks5, "proxy.example", 1080, "a@n:n", "p %:/ü", {"*.lan", "10.0.0.0/8"}};
    e.proxyAuth = model::ProxyCredentials{"ann", "a: b#'\""};
    e.allowLoopback = e.keepHost = e.allowAmbiguous = true;
    e.clientCertificates = {{"b.example", alone, locked, "sec,ret: #1"}, {"*", both, "", ""}};
    e.reverseClientRequired = false;
    e.mirrorClientHello = {"*"};
    e.autoPassthrough = {7, std::chrono::milliseconds(12'345)};
    e.http2 = false;
    using std::chrono::milliseconds;
    e.timeouts = {milliseconds(1), milliseconds(1'500),  milliseconds(90'000), milliseconds(7'200'000),
                  milliseconds(0), milliseconds(61'000), milliseconds(2'000)};
    e.threads = 4;
    c.ui = {"localhost", 9000, ListenMode::http, {}};
    c.caCert = alone;
    c.caKey = keyFile;
    c.project = "/p.penstock";
    c.protobuf = {"/a.proto", "/b c"};
    c.rules = {ruleFile, moreRules};
    c.scope.list = {{"*.example.com", false}, {"/^ads/", true}};
    c.scope.expression = "method == GET";
    using Type = model::DnsRecord::Type;
    c.engine.dns.listen = model::DnsConfig::Place{"::1", 0};
    c.engine.dns.upstream = {{"9.9.9.9", 53}, {"::1", 5300}};
    c.engine.dns.records = {{"a.example", Type::a, "self", 5}, {"*.b.example", Type::aaaa, "::1", 60}, {"/^c/", Type::cname, "d.example", 0},
                            {"e", Type::nxDomain, "", 1}};
    c.engine.resolve = {{"*.example", "127.0.0.1", 3000}, {"b", "::1", 0}};
    c.filter = "status >= 400";
    c.keepFree = 0;
    c.quiet = c.json = true;
    return c;
  }

  TempFolder home;
  std::string both, alone, keyFile, locked, ruleFile, moreRules, scriptFile;
};

TEST_F(SettingsTable, EachRowHasHelpAndNoTwoAName) {
  std::set<std::string_view> keys, flags;
  for (const Setting* row : allRows()) {
    EXPECT_FALSE(row->key.empty() && row->flag.empty());
    EXPECT_FALSE(row->help.empty()) << nameOf(*row);
    EXPECT_TRUE(row->value.set) << nameOf(*row);
    EXPECT_TRUE(row->key.empty() || keys.insert(row->key).second) << row->key;
    EXPECT_TRUE(row->flag.empty() || flags.insert(row->flag).second) << row->flag;
    EXPECT_EQ(row->value.shape == SettingValue::Shape::items, !row->value.fields.empty()) << nameOf(*row);
    EXPECT_TRUE(row->flag.empty() || row->flag.starts_with("--")) << row->flag;
    EXPECT_EQ(row->flag.empty() ? nullptr : row, settingByFlag(row->flag));
  }
  EXPECT_EQ(keys.size(), settingsByKey().size());
}

TEST_F(SettingsTable, TheSamplesSaySomethingOfEachRow) {
  const std::vector<Settings> all = samples();
  for (const Setting* row : allRows()) {
    if (row->value.written == nullptr) continue;
    const auto differs = [&](const Settings& sample) { return said(*row, sample) != said(*row, Settings()); };
    EXPECT_TRUE(std::any_of(all.begin(), all.end(), differs))
        << nameOf(*row) << " is never other than " << said(*row, Settings());
  }
}

TEST_F(SettingsTable, WhatARowWritesItReads) {
  for (const Settings& sample : samples())
    for (const Setting* row : allRows()) {
      const auto written = row->value.written ? row->value.written(sample) : std::nullopt;
      if (!written) continue;
      SettingsDraft draft;
      const Result<void> set = row->value.set(draft, *written);
      ASSERT_TRUE(set) << nameOf(*row) << ": " << set.error().message;
      EXPECT_EQ(said(*row, sample), said(*row, draft.settings)) << nameOf(*row);
    }
}

/// `key`: what is left of it below `node`.
void put(YAML::Node node, std::string_view key, const Written& written) {
  const std::string name(key.substr(0, key.find('.')));
  if (name.size() < key.size()) {
    if (!node[name]) node[name] = YAML::Node(YAML::NodeType::Map);
    return put(node[name], key.substr(name.size() + 1), written);
  }
  if (!written.isList) node[name] = written.text();
  if (!written.isList) return;
  node[name] = YAML::Node(YAML::NodeType::Sequence);
  for (const std::string& word : written.words) node[name].push_back(word);
  for (const auto& item : written.items) node[name].push_back(item);
}

/// A switch for keys below it, which say more.
bool isAlsoSection(std::string_view key) {
  const auto next = settingsByKey().upper_bound(key);
  return next != settingsByKey().end() && next->first.starts_with(std::string(key) + ".");
}

TEST_F(SettingsTable, WhatAllRowsWriteTheFileReads) {
  for (const Settings& sample : samples()) {
    YAML::Node root(YAML::NodeType::Map);
    for (const auto& [key, row] : settingsByKey()) {
      const auto written = row->value.written ? row->value.written(sample) : std::nullopt;
      if (written && !isAlsoSection(key)) put(root, key, *written);
    }
    Settings read;
    const Result<void> done = readConfigText(YAML::Dump(root), "p.yaml", read, UserFolders::below(home.path()));
    ASSERT_TRUE(done) << done.error().message << "\n" << root;
    for (const auto& [key, row] : settingsByKey()) {
      if (row->value.written) {
        EXPECT_EQ(said(*row, sample), said(*row, read)) << key << "\n" << root;
      }
    }
  }
}

/// Nothing where flags cannot say it.
std::optional<Words> asFlags(const Setting& row, const Written& written) {
  const std::string flag(row.flag);
  Words out;
  if (row.takes.empty()) return written.text() == row.means ? std::optional(Words{flag}) : std::nullopt;
  if (written.isList && written.words.empty() && row.key == "upstream.except") return Words{flag, "none"};
  for (const std::string& word : written.words) out.push_back(flag + "=" + word);
  for (auto item : written.items) {
    if (item.contains("password")) return std::nullopt;
    out.push_back(flag + "=" + item["host"] + "=" + item["file"]);
    if (item.contains("key")) out.push_back("--client-key=" + item["key"]);
  }
  return out;
}

TEST_F(SettingsTable, WhatAllRowsWriteFlagsRead) {
  for (const Settings& sample : samples()) {
    Words words;
    std::vector<const Setting*> rows;
    for (const Setting* row : allRows()) {
      const auto written = row->value.written && !row->flag.empty() ? row->value.written(sample) : std::nullopt;
      const auto flags = written ? asFlags(*row, *written) : std::nullopt;
      if (!flags) continue;
      rows.push_back(row);
      words.insert(words.end(), flags->begin(), flags->end());
    }
    const auto read = parseCommandLine(words, UserFolders::below(home.path()));
    ASSERT_TRUE(read) << read.error().message;
    const Settings same{read->config, read->mode, read->script, read->redaction, read->har, read->assistantToken, {}};
    for (const Setting* row : rows) EXPECT_EQ(said(*row, sample), said(*row, same)) << row->flag;
  }
}

}  // namespace
}  // namespace penstock::service
