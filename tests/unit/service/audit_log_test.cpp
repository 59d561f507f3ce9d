// SPDX-License-Identifier: GPL-3.0-or-later
// The log of calls: what is kept of those who may call, and that nobody else washes it out.
#include "penstock/service/audit_log.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace penstock::service {
namespace {

class AuditLogTest : public testing::Test {
 protected:
  AuditLogTest() {
    std::string pattern = testing::TempDir() + "/penstock-audit-XXXXXX";
    folder = ::mkdtemp(pattern.data());
    file = folder + "/audit.log";
  }
  ~AuditLogTest() override { std::filesystem::remove_all(folder); }

  static AuditLine line(std::string who, std::string call, WallTime at = wallNow()) {
    AuditLine out;
    out.at = at;
    out.head = "rest";
    out.who = std::move(who);
    out.call = std::move(call);
    out.status = out.who.empty() ? 401 : 200;
    return out;
  }
  std::vector<std::string> written() const {
    std::vector<std::string> out;
    std::ifstream in(file);
    for (std::string one; std::getline(in, one);) out.push_back(one);
    return out;
  }
  static bool has(const std::vector<std::string>& lines, const std::string& text) {
    return std::any_of(lines.begin(), lines.end(), [&](const std::string& one) { return one.find(text) != one.npos; });
  }

  std::string folder, file;
};

TEST_F(AuditLogTest, StrangersDoNotWashOutWhatOthersDid) {
  AuditLog log;
  ASSERT_TRUE(log.open(file));
  log.add(line("own", "POST /api/rules"));
  const std::string guess = "GET /api/status?" + std::string(1500, 'x');
  for (int i = 0; i < 20'000; ++i) log.add(line("", guess));
  log.add(line("own", "POST /api/clear"));
  const auto recent = log.recent();
  EXPECT_EQ(recent.size(), 2 + AuditLog::keptOfStrangers);
  EXPECT_EQ(recent.front().call, "POST /api/rules");
  EXPECT_EQ(recent.back().call, "POST /api/clear") << "in the order they came";
  EXPECT_LT(std::filesystem::file_size(file), AuditLog::mostOfStrangers + 4096);
  EXPECT_FALSE(std::filesystem::exists(file + ".1"));
  const auto lines = written();
  EXPECT_TRUE(has(lines, "POST /api/rules") && has(lines, "POST /api/clear"));
  EXPECT_TRUE(has(lines, "more call")) << "that there were more is told";
  EXPECT_TRUE(has(lines, "GET /api/status"));
}

TEST_F(AuditLogTest, TheShareIsTheFilesWhicheverRunFilledIt) {
  for (int run = 0; run < 3; ++run) {
    AuditLog log;
    ASSERT_TRUE(log.open(file));
    for (int i = 0; i < 8'000; ++i) log.add(line("", "GET /api/status?" + std::string(300, 'x')));
  }
  EXPECT_LT(std::filesystem::file_size(file), AuditLog::mostOfStrangers + 4096);
}

TEST_F(AuditLogTest, WhatWasLeftOutIsCountedOnceAnHour) {
  AuditLog log;
  ASSERT_TRUE(log.open(file));
  const WallTime begun = wallNow();
  for (int i = 0; i < 8'000; ++i) log.add(line("", "GET /api/status?" + std::string(300, 'x'), begun));
  const std::size_t before = written().size();
  log.add(line("own", "GET /a", begun + std::chrono::minutes(30)));
  EXPECT_EQ(written().size(), before + 1);
  log.add(line("own", "GET /b", begun + std::chrono::minutes(61)));
  const auto lines = written();
  ASSERT_EQ(lines.size(), before + 3);
  EXPECT_NE(lines[before + 1].find("more calls without a token"), std::string::npos) << lines[before + 1];
}

}  // namespace
}  // namespace penstock::service
