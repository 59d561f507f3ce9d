// SPDX-License-Identifier: GPL-3.0-or-later
// A child crashes, and leaves a report.
#include "penstock/service/crash_reports.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "unit/service/temp_folder.h"

namespace penstock::service {
namespace {

using ::testing::HasSubstr;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool ours = false;  // sanitizers take these signals
#else
constexpr bool ours = true;
#endif

/// The status that the kernel tells of a child that did this.
template <class Crash>
int statusOf(const UserFolders& folders, Crash crash) {
  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    writeCrashReports(folders);
    crash();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

TEST(CrashReports, ACrashLeavesAFileForThisUserAloneAndEndsAsItWouldHave) {
  if (!ours) GTEST_SKIP();
  const TempFolder folder;
  const UserFolders folders = UserFolders::below(folder.path());
  const int status = statusOf(folders, [] { ::raise(SIGSEGV); });
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV) << status;
  const auto reports = crashReports(folders);
  ASSERT_EQ(reports.size(), 1u);
  struct stat info {};
  ASSERT_EQ(::stat(reports[0].file.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  const auto text = readCrashReport(reports[0]);
  ASSERT_TRUE(text);
  EXPECT_THAT(*text, HasSubstr("Signal: SIGSEGV\n"));
  EXPECT_THAT(*text, HasSubstr("unit_service(")) << "its frames";
  EXPECT_THAT(*text, HasSubstr(" r-xp ")) << "and where their code lies";
}

TEST(CrashReports, OfAnAbortAndOfAStackThatRanOut) {
  if (!ours) GTEST_SKIP();
  const TempFolder folder;
  const UserFolders folders = UserFolders::below(folder.path());
  int status = statusOf(folders, [] { std::abort(); });
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT) << status;
  static int (*volatile deeper)(int) = nullptr;
  deeper = [](int n) {
    volatile char room[4096];
    room[0] = char(n);
    return deeper(n + 1) + room[0];
  };
  status = statusOf(folders, [] { deeper(0); });
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV) << status;
  EXPECT_EQ(crashReports(folders).size(), 2u);
}

TEST(CrashReports, WhoEndsWellLeavesNothingAndOldOnesGo) {
  const TempFolder folder;
  const UserFolders folders = UserFolders::below(folder.path());
  EXPECT_EQ(statusOf(folders, [] {}), 0);
  EXPECT_TRUE(crashReports(folders).empty());
  for (int i = 0; i < 14; ++i) {
    const std::string file = folder.write(".local/share/penstock/crashes/crash-" + std::to_string(100 + i) + "-1.txt", "x");
    const timespec times[2] = {{1000 + i, 0}, {1000 + i, 0}};
    ::utimensat(AT_FDCWD, file.c_str(), times, 0);
  }
  folder.write(".local/share/penstock/crashes/notes.txt", "mine");
  const auto reports = crashReports(folders);
  ASSERT_EQ(reports.size(), 10u);
  EXPECT_TRUE(reports.front().file.ends_with("crash-113-1.txt"));
  EXPECT_FALSE(std::filesystem::exists(folder / ".local/share/penstock/crashes/crash-100-1.txt"));
  EXPECT_TRUE(std::filesystem::exists(folder / ".local/share/penstock/crashes/notes.txt"));
}

}  // namespace
}  // namespace penstock::service
