// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "service/settings/kept_configuration.h"
#include "unit/service/temp_folder.h"

namespace penstock::service {
namespace {

struct Kept {
  explicit Kept(std::vector<std::string> arguments = {}, const std::string& yaml = {}) {
    if (!yaml.empty()) folder.write(".config/penstock/penstock.yaml", yaml);
    const auto folders = UserFolders::below(folder.path());
    configuration.begin({std::move(arguments), folders, folders.configFile()});
  }
  SettingState state(std::string_view key) {
    auto all = configuration.all();
    EXPECT_TRUE(all) << all.error().message;
    if (!all) return {};
    for (SettingState& one : *all)
      if (one.setting->key == key) return one;
    ADD_FAILURE() << key;
    return {};
  }
  std::string change(std::string key, std::optional<std::vector<std::string>> words, bool isList = false) {
    SettingChange one{std::move(key), std::nullopt};
    if (words) one.value = Written{*words, {}, isList, false, 0};
    const auto refused = configuration.change({one});
    return refused ? refused->key + ": " + refused->error.message : "";
  }
  std::string text() { return configuration.text() ? *configuration.text() : configuration.text().error().message; }
  static std::string textOf(const std::optional<Written>& written) { return written ? written->text() : "-"; }

  TempFolder folder;
  std::vector<model::Config> applied;
  std::string refuse;
  KeptConfiguration configuration{[this](const Settings&, const Settings& now) -> Result<void> {
    if (!refuse.empty()) return makeError(ErrorCode::invalidArgument, refuse);
    applied.push_back(now.config);
    return {};
  }};
};

TEST(Configuration, WhatChangesIsInTheFileAndInForceWhereItCanBe) {
  Kept kept({}, "# mine\nproxy:\n  port: 9000  # why\n");
  EXPECT_EQ(Kept::textOf(kept.state("proxy.insecure").inForce), "");
  EXPECT_EQ(kept.change("proxy.insecure", {{"dev.example"}}, true), "");
  EXPECT_EQ(kept.text(), "# mine\nproxy:\n  port: 9000  # why\n  insecure:\n    - dev.example\n");
  ASSERT_EQ(kept.applied.size(), 1u);
  EXPECT_EQ(kept.applied[0].engine.insecure, std::vector<std::string>{"dev.example"});
  const SettingState insecure = kept.state("proxy.insecure");
  EXPECT_EQ(Kept::textOf(insecure.inForce), "dev.example");
  EXPECT_TRUE(insecure.inFile);
  EXPECT_FALSE(insecure.waits);
  // How many threads there are is looked at when the program starts.
  const std::string threads = Kept::textOf(kept.state("proxy.threads").inForce), more = threads == "7" ? "8" : "7";
  EXPECT_EQ(kept.change("proxy.threads", {{more}}), "");
  const SettingState waiting = kept.state("proxy.threads");
  EXPECT_EQ(Kept::textOf(waiting.inForce), threads);
  EXPECT_EQ(Kept::textOf(waiting.next), more);
  EXPECT_TRUE(waiting.waits);
  EXPECT_EQ(kept.change("proxy.threads", std::nullopt), "");
  EXPECT_EQ(kept.change("proxy.port", {{"9001"}}), "");
  SettingState port = kept.state("proxy.port");
  EXPECT_EQ(Kept::textOf(port.inForce), "9001");
  EXPECT_FALSE(port.waits);
  EXPECT_EQ(kept.change("proxy.port", std::nullopt), "");
  port = kept.state("proxy.port");
  EXPECT_EQ(Kept::textOf(port.next), "8080");
  EXPECT_FALSE(port.inFile);
  EXPECT_EQ(kept.change("proxy.insecure", std::nullopt), "");
  EXPECT_EQ(kept.text(), "# mine\n");
}

TEST(Configuration, AFlagHasTheLastWord) {
  Kept kept({"--port", "7000", "--insecure=a.example"}, "proxy:\n  port: 9000\n");
  SettingState port = kept.state("proxy.port");
  EXPECT_EQ(Kept::textOf(port.inForce), "7000");
  EXPECT_TRUE(port.byFlag);
  EXPECT_TRUE(port.inFile);
  EXPECT_EQ(kept.change("proxy.port", {{"9001"}}), "");
  port = kept.state("proxy.port");
  EXPECT_EQ(Kept::textOf(port.inForce), "7000");
  EXPECT_FALSE(port.waits);
  EXPECT_FALSE(kept.state("proxy.addr").byFlag);
}

TEST(Configuration, WhatIsWrongIsSaidOfItsKeyAndChangesNothing) {
  Kept kept({}, "proxy:\n  port: 9000\n");
  EXPECT_EQ(kept.change("proxy.port", {{"99999"}}).substr(0, 11), "proxy.port:");
  EXPECT_EQ(kept.change("proxy.prot", {{"1"}}), "proxy.prot: there is no such setting");
  EXPECT_EQ(kept.change("proxy.reverse_client_certificate", {{"maybe"}}).substr(0, 33), "proxy.reverse_client_certificate:");
  EXPECT_NE(kept.change("ca.cert_path", {{"/no/such.pem"}}), "");
  kept.refuse = "the certificate cannot be read";
  EXPECT_EQ(kept.change("proxy.insecure", {{"a.example"}}, true), "proxy.insecure: the certificate cannot be read");
  EXPECT_EQ(kept.text(), "proxy:\n  port: 9000\n");
  // All or none.
  kept.refuse.clear();
  const auto refused = kept.configuration.change({{"ui.port", Written{{"1"}, {}, false, false, 0}}, {"proxy.port", Written{{"x"}, {}, false, false, 0}}});
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->key, "proxy.port");
  EXPECT_EQ(kept.text(), "proxy:\n  port: 9000\n");
  EXPECT_TRUE(kept.applied.empty());
}

TEST(Configuration, TheFileIsThePersonsAlone) {
  Kept kept;
  EXPECT_EQ(kept.change("proxy.auth", {{"ann:secret"}}), "");
  struct stat info{};
  ASSERT_EQ(::stat(kept.configuration.file().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_TRUE(kept.state("proxy.auth").setting->secret);
}

TEST(Configuration, ATextIsTakenWhole) {
  Kept kept({}, "proxy:\n  port: 9000\n");
  int told = 0;
  const Subscription heard = kept.configuration.changed().subscribe([&told] { ++told; });
  const auto wrong = kept.configuration.replace("proxy:\n  prot: 1\n");
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().message.find("penstock.yaml:2: "), std::string::npos) << wrong.error().message;
  EXPECT_EQ(told, 0);
  ASSERT_TRUE(kept.configuration.replace("# theirs\nproxy: {insecure: true}\n"));
  EXPECT_EQ(kept.text(), "# theirs\nproxy: {insecure: true}\n");
  EXPECT_EQ(kept.applied.back().engine.insecure, std::vector<std::string>{"*"});
  EXPECT_EQ(told, 1);
}

TEST(Configuration, ABrokenFileIsSaidAndTakenOverByANewText) {
  Kept kept({}, "proxy:\n  port: 9000\n");
  kept.folder.write(".config/penstock/penstock.yaml", "proxy: [\n");
  ASSERT_FALSE(kept.configuration.all());
  EXPECT_NE(kept.change("proxy.port", {{"1"}}), "");
  ASSERT_TRUE(kept.configuration.replace(""));
  EXPECT_TRUE(kept.configuration.all());
}

TEST(Configuration, EveryValueIsLinesAndComesBack) {
  const Setting& records = *settingsByKey().at("dns.records");
  Written two;
  two.isList = true;
  two.items = {{{"name", "a: b"}, {"answer", "127.0.0.1"}}, {{"name", "x, y"}}};
  const auto lines = linesOf(two);
  ASSERT_EQ(lines.size(), 2u);
  const auto back = writtenOf(records, lines);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->items, two.items);
  EXPECT_FALSE(writtenOf(records, {"{name: a, colour: b}"}));
  EXPECT_FALSE(writtenOf(records, {"{name: [a"}));
  EXPECT_EQ(writtenOf(*settingsByKey().at("proxy.ignore"), {" a.example ", "", "b.example"})->words, (std::vector<std::string>{"a.example", "b.example"}));
}

}  // namespace
}  // namespace penstock::service
