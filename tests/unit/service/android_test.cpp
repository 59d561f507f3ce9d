// SPDX-License-Identifier: GPL-3.0-or-later
// Over a program that stands for adb: it writes down how it was called, and keeps one setting.
#include "penstock/service/android.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/service/temp_folder.h"

namespace penstock::service {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kAdb[] = R"sh(#!/bin/sh
here=$(dirname "$0")
echo "$*" >> "$here/calls"
case "$*" in
  "-s gone "*) echo "error: device 'gone' not found" >&2; exit 1 ;;
  "devices -l") printf 'List of devices attached\nemulator-5554          device product:sdk model:Pixel_7 transport_id:1\nR58 unauthorized usb:1-2\n\n' ;;
  *"settings get global http_proxy") cat "$here/setting" ;;
  *"settings put global http_proxy "*) for last; do :; done; echo "$last" > "$here/setting" ;;
  *" push "*) cp "$4" "$here/pushed" ;;
esac
)sh";

class AndroidTest : public ::testing::Test {
 protected:
  AndroidTest() { has("null\n"); }
  void has(std::string_view setting) { folder.write("setting", setting); }
  std::string setting() { return contentsOf(folder / "setting"); }
  std::string calls() { return contentsOf(folder / "calls"); }

  TempFolder folder;
  Android android{folder / "kept/android.json", folder.writeProgram("adb", kAdb)};
};

TEST_F(AndroidTest, ReadsWhatIsThere) {
  const auto devices = android.devices();
  ASSERT_TRUE(devices) << devices.error().message;
  ASSERT_EQ(devices->size(), 2u);
  EXPECT_EQ((*devices)[0].serial, "emulator-5554");
  EXPECT_EQ((*devices)[0].model, "Pixel_7");
  EXPECT_TRUE((*devices)[0].ready());
  EXPECT_FALSE((*devices)[1].ready());
  EXPECT_TRUE(readAndroidDevices("* daemon not running; starting now\nList of devices attached\n\n").empty());
  EXPECT_TRUE(readAndroidDevices("-s device\n").empty()) << "no serial becomes an option";
}

TEST_F(AndroidTest, BringsProxyAndCaAndTakesThemBack) {
  has("10.0.0.9:3128\n");
  const auto done = android.bring("emulator-5554", 8080, "DER");
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(setting(), "127.0.0.1:8080\n");
  EXPECT_EQ(contentsOf(folder / "pushed"), "DER");
  EXPECT_THAT(calls(), HasSubstr("-s emulator-5554 reverse tcp:8080 tcp:8080\n"));
  EXPECT_EQ(android.brought(), std::vector<std::string>{"emulator-5554"});
  ASSERT_TRUE(android.bring("emulator-5554", 8081, "DER")) << "another port; what it had before is not ours";
  ASSERT_TRUE(android.takeBack("emulator-5554"));
  EXPECT_EQ(setting(), "10.0.0.9:3128\n");
  EXPECT_THAT(calls(), HasSubstr("reverse --remove tcp:8081\n"));
  EXPECT_TRUE(android.brought().empty());
}

TEST_F(AndroidTest, WhatADeviceSaysIsNoCommand) {
  has("a:1; reboot\n");
  ASSERT_TRUE(android.bring("emulator-5554", 8080, "DER"));
  ASSERT_TRUE(android.takeBack("emulator-5554"));
  EXPECT_EQ(setting(), ":0\n");
  EXPECT_THAT(calls(), Not(HasSubstr("reboot")));
}

TEST_F(AndroidTest, FailsInAdbsWords) {
  const auto done = android.bring("gone", 8080, "DER");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "adb: error: device 'gone' not found");
  EXPECT_TRUE(android.brought().empty());
}

}  // namespace
}  // namespace penstock::service
