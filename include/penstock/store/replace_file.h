// SPDX-License-Identifier: GPL-3.0-or-later
// A file that is there whole or not at all: written beside its place, brought to disk, then renamed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "penstock/base/result.h"

namespace penstock::store {

/// A new file beside `path` (mode 0600), of a name that no other has. Removed again, with what SQLite may leave beside it, unless
/// it took its place. Thread: one at a time.
class DraftFile {
 public:
  /// **Errors**: notFound (no such folder), io.
  static Result<DraftFile> make(const std::string& path);
  DraftFile() = default;
  DraftFile(DraftFile&& other) noexcept : path_(std::move(other.path_)), draft_(std::move(other.draft_)) { other.draft_.clear(); }
  DraftFile& operator=(DraftFile&&) = delete;
  ~DraftFile();

  const std::string& draft() const { return draft_; }
  /// Brings the draft to disk and renames it. `over`: also over a file that is there; else not even over one that came meanwhile.
  /// **Errors**: invalidArgument (it exists), io.
  Result<void> takePlace(bool over);

 private:
  std::string path_, draft_;
};

/// A file that is written piece by piece and takes its place when it is whole. What is no file (a device, a pipe) is written as it stands.
/// Thread: one at a time.
class NewFile {
 public:
  /// **Errors**: notFound (no such folder), io.
  static Result<NewFile> make(const std::string& path);
  NewFile(NewFile&& other) noexcept;
  NewFile& operator=(NewFile&&) = delete;
  ~NewFile();

  /// **Errors**: io.
  Result<void> write(std::string_view bytes);
  /// In place of whatever was there. **Errors**: io.
  Result<void> takePlace();

 private:
  NewFile() = default;
  std::string path_;
  std::optional<DraftFile> draft_;  // none: it is written as it stands
  int fd_ = -1;
};

/// Brings what is new in the folder of `path` to disk, where the file system can.
void syncFolderOf(const std::string& path);

/// The text in place of whatever `path` was. **Errors**: as DraftFile.
Result<void> replaceFile(const std::string& path, std::string_view text);

}  // namespace penstock::store
