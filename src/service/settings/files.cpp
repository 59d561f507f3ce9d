// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/settings/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace penstock::service {

std::string absolutePath(std::string_view written, const std::string& base, const std::string& home) {
  if (written == "~") return home;
  if (written.starts_with("~/")) return home + std::string(written.substr(1));
  if (written.starts_with("/")) return std::string(written);
  while (written.starts_with("./")) written.remove_prefix(2);
  return base.ends_with('/') ? base + std::string(written) : base + "/" + std::string(written);
}

Result<std::string> readWholeFile(const std::string& path, std::size_t limit) {
  auto failed = [&path](int number) {
    return makeError(number == ENOENT || number == ENOTDIR ? ErrorCode::notFound : ErrorCode::io,
                     path + ": " + (number == ENOENT ? "there is no such file" : std::strerror(number)));
  };
  // Not blocking: a FIFO without a writer would hold the start for ever.
  int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return failed(errno);
  struct stat info {};
  std::string bytes;
  Result<std::string> outcome = std::string();
  if (fstat(fd, &info) != 0) {
    outcome = failed(errno);
  } else if (!S_ISREG(info.st_mode)) {
    outcome = makeError(ErrorCode::io, path + ": is not a file" + (S_ISDIR(info.st_mode) ? " but a folder" : ""));
  } else {
    char buffer[65536];
    ssize_t n = 0;
    while (bytes.size() <= limit && (n = read(fd, buffer, sizeof buffer)) > 0)
      bytes.append(buffer, static_cast<std::size_t>(n));
    if (n < 0) {
      outcome = failed(errno);
    } else if (bytes.size() > limit) {
      outcome = makeError(ErrorCode::limit, path + ": is larger than " + std::to_string(limit / 1024) + " KB");
    } else {
      outcome = std::move(bytes);
    }
  }
  close(fd);
  return outcome;
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
