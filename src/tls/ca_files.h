// SPDX-License-Identifier: GPL-3.0-or-later
// Files of the authority: read with clear errors, written whole or not at all.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/tls/handles.h"

namespace penstock::tls {

/// The whole file, at most 1 MB. **Errors**: notFound, io, limit.
Result<std::string> readFile(const std::filesystem::path& file);
/// Every certificate of a PEM text, in order. **Errors**: corrupt, naming `file`.
Result<std::vector<X509Ptr>> certificatesFrom(const std::string& pem, const std::filesystem::path& file);
/// The first private key of a PEM text. **Errors**: corrupt, invalidArgument (encrypted), naming `file`.
Result<KeyPtr> keyFrom(const std::string& pem, const std::filesystem::path& file);
/// The same of one that `password` opens when it is encrypted; "": there is none. **Errors**: as above, and invalidArgument when the
/// password is wrong.
Result<KeyPtr> keyFrom(const std::string& pem, const std::filesystem::path& file, const std::string& password);

/// Held while the authority is looked for and made, so that programs that start at once end with the same one.
class FolderLock {
 public:
  /// Makes the folder (0700) where it is missing, and waits for the lock. **Errors**: io.
  static Result<FolderLock> acquire(const std::filesystem::path& dir);
  FolderLock(FolderLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();
  int fd() const { return fd_; }

 private:
  explicit FolderLock(int fd) : fd_(fd) {}
  int fd_;
};

/// Writes `file` with that mode; on disk before it has its name, and never over another file. **Errors**: io.
Result<void> writeNewFile(const std::filesystem::path& file, const std::string& text, unsigned mode);

}  // namespace penstock::tls
