// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace penstock {

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

}  // namespace penstock
