// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/tls/key_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace penstock::tls {

Result<std::shared_ptr<KeyLog>> KeyLog::fromEnvironment() {
  const char* file = std::getenv("SSLKEYLOGFILE");
  if (!file || !*file) return std::shared_ptr<KeyLog>();
  return open(file);
}

Result<std::shared_ptr<KeyLog>> KeyLog::open(const std::string& file) {
  const int fd = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return makeError(ErrorCode::io, "The key log " + file + " cannot be written: " + std::strerror(errno));
  return std::shared_ptr<KeyLog>(new KeyLog(fd));
}

KeyLog::~KeyLog() {
  ::close(fd_);
}

void KeyLog::line(std::string_view text) const {
  std::string whole(text);
  whole += '\n';
  // One write with O_APPEND keeps lines of different threads and programs whole.
  while (::write(fd_, whole.data(), whole.size()) < 0 && errno == EINTR) {
  }
}

}  // namespace penstock::tls
