// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/http/body_target.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace penstock::api {

BodyTarget::~BodyTarget() {
  if (file_ >= 0) ::close(file_);
}

bool BodyTarget::intoFile(const std::string& folder) {
  file_ = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  return file_ >= 0;
}

bool BodyTarget::add(std::string_view bytes) {
  size_ += bytes.size();
  if (file_ < 0) {
    text_ += bytes;
    return true;
  }
  while (!bytes.empty()) {
    const ssize_t n = ::write(file_, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes.remove_prefix(std::size_t(n));
  }
  return true;
}

}  // namespace penstock::api
