// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/settings/files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/service/temp_folder.h"

namespace penstock::service {
namespace {

mode_t modeOf(const std::string& path) {
  struct stat info {};
  EXPECT_EQ(::stat(path.c_str(), &info), 0) << path;
  return info.st_mode & 07777;
}

TEST(OwnFolder, IsForNobodyElse) {
  const TempFolder folder;
  const mode_t before = ::umask(0);
  EXPECT_TRUE(makeOwnFolder(folder / "a/b/c"));
  EXPECT_TRUE(makeOwnFolder(folder / "a/b/c"));
  EXPECT_TRUE(makeOwnFolder(folder / "d/"));
  ::umask(before);
  for (const char* name : {"a", "a/b", "a/b/c", "d"}) EXPECT_EQ(modeOf(folder / name), 0700u) << name;
  folder.write("file", "");
  EXPECT_EQ(makeOwnFolder(folder / "file/x").error().code, ErrorCode::io);
}

TEST(Exposure, SaysWhoElseCanReadASecret) {
  const TempFolder folder;
  const std::string key = folder.write("key", "secret");
  const auto with = [&](mode_t mode) {
    EXPECT_EQ(::chmod(key.c_str(), mode), 0);
    return exposure(key);
  };
  EXPECT_EQ(with(0600), "");
  EXPECT_EQ(with(0400), "");
  EXPECT_EQ(with(0640), "can be read by others (mode 0640)");
  EXPECT_EQ(with(0604), "can be read by others (mode 0604)");
  EXPECT_EQ(with(0622), "can be changed by others (mode 0622)");
  EXPECT_EQ(exposure(folder / "nowhere"), "");
  EXPECT_EQ(exposure(folder.path()), "") << "no file";
  if (::geteuid() == 0 && ::chown(key.c_str(), 65534, 65534) == 0) {
    EXPECT_EQ(with(0600), "belongs to another user (65534)");
  }
}

}  // namespace
}  // namespace penstock::service
