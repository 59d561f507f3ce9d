// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/paths.h"

#include <gtest/gtest.h>
#include <stdlib.h>

namespace penstock::service {
namespace {

class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    const char* before = getenv(name);
    had_ = before != nullptr;
    if (had_) before_ = before;
    value != nullptr ? setenv(name, value, 1) : unsetenv(name);
  }
  ~Variable() { had_ ? setenv(name_, before_.c_str(), 1) : unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  std::string before_;
  bool had_ = false;
};

TEST(Paths, DefaultsBelowHome) {
  UserFolders f = UserFolders::below("/home/ann");
  EXPECT_EQ("/home/ann/.local/share/penstock", f.dataFolder());
  EXPECT_EQ("/home/ann/.config/penstock/penstock.yaml", f.configFile());
  EXPECT_EQ("/home/ann/.local/share/penstock/session.penstock", f.sessionProject());
  EXPECT_EQ("/home/ann/.local/share/penstock", f.caFolder());
  EXPECT_EQ("/home/ann/.local/share/penstock/browsers", f.browserFolder());
}

TEST(Paths, XdgVariablesWinWhenAbsolute) {
  Variable home("HOME", "/home/bea"), data("XDG_DATA_HOME", "/data"), config("XDG_CONFIG_HOME", "relative");
  UserFolders f = UserFolders::ofThisUser();
  EXPECT_EQ("/data/penstock", f.dataFolder());
  EXPECT_EQ("/home/bea/.config/penstock/penstock.yaml", f.configFile());
}

TEST(Paths, WithoutHomeTheSystemIsAsked) {
  Variable home("HOME", nullptr), data("XDG_DATA_HOME", nullptr);
  EXPECT_TRUE(UserFolders::ofThisUser().home.starts_with('/'));
}

}  // namespace
}  // namespace penstock::service
