// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/settings/files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

namespace penstock::service {

std::string absolutePath(std::string_view written, const std::string& base, const std::string& home) {
  if (written == "~") return home;
  if (written.starts_with("~/")) return home + std::string(written.substr(1));
  if (written.starts_with("/")) return std::string(written);
  while (written.starts_with("./")) written.remove_prefix(2);
  return base.ends_with('/') ? base + std::string(written) : base + "/" + std::string(written);
}

Result<void> makeOwnFolder(const std::string& path) {
  std::error_code failed;
  if (std::filesystem::is_directory(path, failed)) return {};
  const std::string above = std::filesystem::path(path).parent_path().string();
  if (!above.empty() && above != path)
    if (Result<void> made = makeOwnFolder(above); !made) return made;
  if (path.ends_with('/') || mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return {};
  return makeError(ErrorCode::io, path + ": cannot be made: " + std::strerror(errno));
}

std::string exposure(const std::string& path) {
  struct stat info {};
  if (stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return {};
  char mode[8];
  std::snprintf(mode, sizeof mode, "0%03o", unsigned(info.st_mode & 0777));
  if ((info.st_mode & 022) != 0) return std::string("can be changed by others (mode ") + mode + ")";
  if ((info.st_mode & 077) != 0) return std::string("can be read by others (mode ") + mode + ")";
  if (info.st_uid != geteuid() && info.st_uid != 0) return "belongs to another user (" + std::to_string(info.st_uid) + ")";
  return {};
}

Result<void> checkPemFile(const std::string& path, std::string_view label) {
  constexpr std::size_t kLimit = 16 * 1024 * 1024;  // the system's bundle has 250 KB
  Result<std::string> text = readWholeFile(path, kLimit);
  if (!text) return text.error();
  std::string end = std::string(label) + "-----";
  for (std::size_t at = text->find("-----BEGIN "); at != std::string::npos; at = text->find("-----BEGIN ", at + 1)) {
    std::string_view line = std::string_view(*text).substr(at, text->find('\n', at) - at);
    while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
    if (line.ends_with(end)) return {};
  }
  return makeError(ErrorCode::invalidArgument,
                   path + ": holds no " + std::string(label) + "; expected a PEM file with a block -----BEGIN " + end);
}

}  // namespace penstock::service
