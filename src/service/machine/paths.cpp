// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/paths.h"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>
#include <vector>

namespace penstock::service {
namespace {

std::string absoluteVariable(const char* name, std::string otherwise) {
  const char* value = std::getenv(name);
  // The specification: a relative path is invalid and ignored.
  return value != nullptr && value[0] == '/' ? value : std::move(otherwise);
}

std::string homeOfThisUser() {
  if (const char* home = std::getenv("HOME"); home != nullptr && home[0] == '/') return home;
  std::vector<char> buffer(16384);
  passwd entry{};
  passwd* found = nullptr;
  if (getpwuid_r(getuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr) return found->pw_dir;
  return "/";
}

}  // namespace

UserFolders UserFolders::below(std::string home) {
  UserFolders folders;
  folders.dataHome = home + "/.local/share";
  folders.configHome = home + "/.config";
  folders.home = std::move(home);
  return folders;
}

UserFolders UserFolders::ofThisUser() {
  UserFolders folders = below(homeOfThisUser());
  folders.dataHome = absoluteVariable("XDG_DATA_HOME", folders.dataHome);
  folders.configHome = absoluteVariable("XDG_CONFIG_HOME", folders.configHome);
  folders.runtimeHome = absoluteVariable("XDG_RUNTIME_DIR", {});
  return folders;
}

std::string UserFolders::dataFolder() const {
  return dataHome + "/penstock";
}
std::string UserFolders::configFile() const {
  return configHome + "/penstock/penstock.yaml";
}
std::string UserFolders::sessionProject() const {
  return dataFolder() + "/session.penstock";
}
std::string UserFolders::closedProjects() const {
  return dataFolder() + "/closed-projects";
}
std::string UserFolders::caFolder() const {
  return dataFolder();
}
std::string UserFolders::apiTokenFile() const {
  return dataFolder() + "/api-token";
}
std::string UserFolders::runtimeFolder() const {
  struct stat info {};
  const bool alone = !runtimeHome.empty() && ::stat(runtimeHome.c_str(), &info) == 0 && info.st_uid == ::geteuid() && (info.st_mode & 077) == 0;
  return alone ? runtimeHome + "/penstock" : dataFolder() + "/run";
}
std::string UserFolders::pluginsFolder() const {
  return dataFolder() + "/plugins";
}

std::string UserFolders::browserFolder() const {
  return dataFolder() + "/browsers";
}

}  // namespace penstock::service
