// SPDX-License-Identifier: GPL-3.0-or-later
// Files of this machine in place of a server's.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/engine/interceptor.h"
#include "penstock/rules/rule.h"

namespace penstock::service {

/// An open file. What is read of it is what was opened, whatever becomes of its name.
class LocalFile {
 public:
  LocalFile(int fd, std::string name) : fd_(fd), name_(std::move(name)) {}
  ~LocalFile();
  LocalFile(LocalFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)), name_(std::move(other.name_)) {}
  LocalFile& operator=(LocalFile&& other) noexcept {
    std::swap(fd_, other.fd_);
    std::swap(name_, other.name_);
    return *this;
  }
  int fd() const { return fd_; }
  const std::string& name() const { return name_; }

 private:
  int fd_;  // -1: none
  std::string name_;
};

/// **Errors**: it is not there, or may not be read.
Result<LocalFile> openFile(const std::string& file);
/// The file that a request for `target` gets. Nothing: there is none below the folder, whatever "..", links and percent-encoding say of the way,
/// and whoever changes links meanwhile. **Errors**: the file or folder itself is not there.
Result<std::optional<LocalFile>> openLocal(const rules::MapLocal& map, std::string_view target);

/// The file as an answer, read as it is sent. Its type is by its name where `headers` tell none. `range`: of the request; "" for all. Of a
/// `status` that is not 200 always all. **Errors**: it is no regular file.
Result<engine::Answer> fileAnswer(LocalFile file, int status, const std::vector<std::pair<std::string, std::string>>& headers, std::string_view range);

/// The answer of a rule that names a file. **Errors**: in one sentence; it is not there, or cannot be read.
Result<engine::Answer> fileInPlace(const std::string& file, int status, const std::vector<std::pair<std::string, std::string>>& headers);
/// The answer of one that maps to files. Nothing: there is none for that request. **Errors**: as above.
Result<std::optional<engine::Answer>> localInPlace(const rules::MapLocal& map, const model::RequestHead& request);

}  // namespace penstock::service
