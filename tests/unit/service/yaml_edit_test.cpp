// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/settings/yaml_edit.h"

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

namespace penstock::service {
namespace {

Written word(std::string text) {
  Written out;
  out.words = {std::move(text)};
  return out;
}

Written list(std::vector<std::string> words) {
  Written out;
  out.isList = true;
  out.words = std::move(words);
  return out;
}

std::string with(std::string_view yaml, std::string_view key, const std::optional<Written>& value) {
  const auto out = withKey(yaml, key, value);
  return out ? *out : "error: " + out.error().message;
}

TEST(YamlEdit, AKeyIsMadeWithItsSections) {
  EXPECT_EQ(with("", "proxy.port", word("8081")), "proxy:\n  port: 8081\n");
  EXPECT_EQ(with("# mine\n", "mode", word("cui")), "# mine\nmode: cui\n");
  EXPECT_EQ(with("proxy:\n  port: 1\n", "proxy.timeouts.idle", word("5s")), "proxy:\n  port: 1\n  timeouts:\n    idle: 5s\n");
  EXPECT_EQ(with("proxy:\n  port: 1\nui:\n  port: 2\n", "proxy.addr", word("::1")), "proxy:\n  port: 1\n  addr: ::1\nui:\n  port: 2\n");
}

TEST(YamlEdit, OnlyItsLinesAreOthers) {
  const std::string yaml =
      "# the shop\n"
      "proxy:\n"
      "    # why this port\n"
      "    port: 9000   # see the wiki\n"
      "\n"
      "    ignore:\n"
      "    - a.example\n"
      "    - b.example   # bank\n"
      "    # about auth\n"
      "    auth: ann:secret\n"
      "\n"
      "# the page\n"
      "ui: {port: 1}\n";
  std::string expected = yaml;
  expected.replace(expected.find("port: 9000   # see the wiki"), 27, "port: 9001");
  EXPECT_EQ(with(yaml, "proxy.port", word("9001")), expected);
  expected = yaml;
  expected.replace(expected.find("    ignore:"), std::string("    ignore:\n    - a.example\n    - b.example   # bank\n").size(), "    ignore:\n      - c.example\n");
  EXPECT_EQ(with(yaml, "proxy.ignore", list({"c.example"})), expected);
  expected = yaml;
  expected.erase(expected.find("    auth: ann:secret\n"), std::string("    auth: ann:secret\n").size());
  EXPECT_EQ(with(yaml, "proxy.auth", std::nullopt), expected);
  // In braces there are no lines of its own: all is written anew, and means the same.
  const auto anew = YAML::Load(with(yaml, "ui.addr", word("::1")));
  EXPECT_EQ(anew["ui"]["addr"].Scalar(), "::1");
  EXPECT_EQ(anew["ui"]["port"].Scalar(), "1");
  EXPECT_EQ(anew["proxy"]["ignore"].size(), 2u);
}

TEST(YamlEdit, TheLastOfASectionTakesItAlong) {
  EXPECT_EQ(with("proxy:\n  timeouts:\n    idle: 5s\nmode: cui\n", "proxy.timeouts.idle", std::nullopt), "mode: cui\n");
  EXPECT_EQ(with("mode: cui\n", "proxy.port", std::nullopt), "mode: cui\n");
}

TEST(YamlEdit, WhatIsNoMappingBecomesOne) {
  EXPECT_EQ(with("proxy:\n  auto_passthrough: off\n  port: 1\n", "proxy.auto_passthrough.after", word("3")),
            "proxy:\n  auto_passthrough:\n    after: 3\n  port: 1\n");
  EXPECT_EQ(with("proxy:\n  port: 1\n  auto_passthrough:\n    after: 3\n", "proxy.auto_passthrough", word("false")),
            "proxy:\n  port: 1\n  auto_passthrough: false\n");
}

TEST(YamlEdit, AnyWordComesBack) {
  for (const std::string text : {"", "~", "null", "true", "1e3", "a: b", "# no comment", "- x", "[", "'\"\\", "a\nb", "\t", "*x", "&a", "%", "Grüße", "!tag", " lead", "trail "}) {
    const std::string yaml = with("proxy:\n  port: 1\n", "proxy.auth", word(text));
    EXPECT_EQ(YAML::Load(yaml)["proxy"]["auth"].Scalar(), text) << yaml;
    EXPECT_TRUE(YAML::Load(yaml)["proxy"]["auth"].IsScalar()) << yaml;
    EXPECT_EQ(YAML::Load(with(yaml, "proxy.ignore", list({text, "b"})))["proxy"]["ignore"][0].Scalar(), text);
  }
}

TEST(YamlEdit, OddTextsEndWellOrSayWhy) {
  EXPECT_EQ(with("a: [", "mode", word("cui")).substr(0, 23), "error: is not valid YAM");
  EXPECT_EQ(YAML::Load(with("a: &x {b: 1}\nc: *x\n", "mode", word("cui")))["c"]["b"].Scalar(), "1");
  EXPECT_EQ(YAML::Load(with("---\nmode: gui\n...\n", "mode", word("cui")))["mode"].Scalar(), "cui");
  EXPECT_EQ(with("mode: gui\r\nquiet: true\r\n", "mode", word("cui")), "mode: cui\nquiet: true\r\n");
  EXPECT_EQ(with("proxy:\n", "proxy.port", word("1")), "proxy:\n  port: 1\n");
}

}  // namespace
}  // namespace penstock::service
