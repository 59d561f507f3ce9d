// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/store/replace_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace penstock::store {

namespace {

Error cannotWrite(const std::string& path, int why) {
  return makeError(ErrorCode::io, path + " cannot be written: " + std::strerror(why));
}

std::string folderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

// 0, or errno.
int sync(const std::string& path, int flags) {
  const int file = ::open(path.c_str(), flags | O_CLOEXEC);
  if (file < 0) return errno;
  const int failed = ::fsync(file) == 0 ? 0 : errno;
  ::close(file);
  return failed;
}

int rename(const std::string& from, const std::string& to, bool over) {
  if (over) return ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  // A file system without it: link does not replace either.
  if (::link(from.c_str(), to.c_str()) != 0) return errno;
  return ::unlink(from.c_str()) == 0 ? 0 : errno;
}

}  // namespace

Result<DraftFile> DraftFile::make(const std::string& path) {
  DraftFile file;
  file.path_ = path;
  std::string name = path + ".XXXXXX";
  const int made = ::mkostemp(name.data(), O_CLOEXEC);
  if (made < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return makeError(ErrorCode::notFound, path + ": its folder does not exist");
    return cannotWrite(path, errno);
  }
  ::close(made);
  file.draft_ = std::move(name);
  return file;
}

DraftFile::~DraftFile() {
  if (draft_.empty()) return;
  for (const char* end : {"", "-wal", "-shm", "-journal"}) ::unlink((draft_ + end).c_str());
}

Result<void> DraftFile::takePlace(bool over) {
  if (const int failed = sync(draft_, O_RDONLY); failed != 0) return cannotWrite(path_, failed);
  const int failed = rename(draft_, path_, over);
  if (failed == EEXIST) return makeError(ErrorCode::invalidArgument, path_ + " exists already");
  if (failed != 0) return cannotWrite(path_, failed);
  draft_.clear();
  syncFolderOf(path_);  // the file is there already
  return {};
}

void syncFolderOf(const std::string& path) { (void)sync(folderOf(path), O_RDONLY | O_DIRECTORY); }

Result<NewFile> NewFile::make(const std::string& path) {
  NewFile file;
  file.path_ = path;
  struct stat there {};
  const bool isThere = ::stat(path.c_str(), &there) == 0;
  if (isThere && S_ISDIR(there.st_mode)) return cannotWrite(path, EISDIR);
  if (isThere && !S_ISREG(there.st_mode)) {
    file.fd_ = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (file.fd_ < 0) return cannotWrite(path, errno);
    return file;
  }
  auto draft = DraftFile::make(path);
  if (!draft) return draft.error();
  file.fd_ = ::open(draft->draft().c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
  if (file.fd_ < 0) return cannotWrite(path, errno);
  file.draft_.emplace(std::move(*draft));
  return file;
}

NewFile::NewFile(NewFile&& other) noexcept : path_(std::move(other.path_)), draft_(std::move(other.draft_)), fd_(std::exchange(other.fd_, -1)) {
  other.draft_.reset();
}

NewFile::~NewFile() {
  if (fd_ >= 0) ::close(fd_);
}

Result<void> NewFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd_, bytes.data(), bytes.size());
    if (n > 0)
      bytes.remove_prefix(std::size_t(n));
    else if (n == 0 || errno != EINTR)
      return cannotWrite(path_, n == 0 ? EIO : errno);
  }
  return {};
}

Result<void> NewFile::takePlace() {
  ::close(std::exchange(fd_, -1));
  return draft_ ? draft_->takePlace(true) : Result<void>();
}

Result<void> replaceFile(const std::string& path, std::string_view text) {
  auto file = NewFile::make(path);
  if (!file) return file.error();
  if (auto written = file->write(text); !written) return written;
  return file->takePlace();
}

}  // namespace penstock::store
