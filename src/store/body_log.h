// SPDX-License-Identifier: GPL-3.0-or-later
// The file beside a project in which large pieces of bodies lie until they are in the project file: written once, without the
// page cache and without SQLite's WAL.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "penstock/base/result.h"
#include "store/database.h"
#include "store/write_queue.h"

namespace penstock::store {

/// Where a piece lies. Its row in `body_extent` names it; the log knows nothing of them.
struct Extent {
  std::uint64_t position = 0;  // a multiple of BodyLog::page
  std::uint64_t checksum = 0;  // of its bytes and of what they are: checksumOf
};

/// Of the bytes of a piece together with their place in a body. Against accidents: what a power cut left, another project's log.
std::uint64_t checksumOf(model::ExchangeId id, model::BodyId body, std::uint64_t offset, std::string_view bytes);

/// What the system calls tell by errno, as SQLite tells it.
int sqliteCodeOf(int error);

/// Memory as O_DIRECT takes it. Thread: one at a time.
class AlignedBuffer {
 public:
  /// At least n bytes, of which what was there before is lost; null without memory.
  char* get(std::size_t n);
  void free() { bytes_.reset(), size_ = 0; }

 private:
  struct Free {
    void operator()(char* p) const { std::free(p); }
  };
  std::unique_ptr<char, Free> bytes_;
  std::size_t size_ = 0;
};

/// As long as one is held, what committed rows mean by a log stays there: somebody reads rows of a moment that is over. Thread:
/// any.
class LogPins {
 public:
  using Pin = std::shared_ptr<void>;
  Pin take() const {
    count_->fetch_add(1);
    return Pin(nullptr, [count = count_](void*) { count->fetch_sub(1); });
  }
  bool any() const { return count_->load() != 0; }

 private:
  std::shared_ptr<std::atomic<int>> count_ = std::make_shared<std::atomic<int>>(0);
};

/// The writer's side. What is written is there for every reader, and after a kill; after a power cut once sync() came back. The
/// file is made (mode 0600) for the first piece and removed when none is left. Thread: the writer's.
class BodyLog {
 public:
  static constexpr std::size_t page = 4096;
  static constexpr std::size_t mostBytes = 1024 * 1024;  // of a piece

  /// "NAME-bodies" beside the project NAME, as SQLite names it: behind symbolic links.
  static std::string pathFor(const Database& project);

  explicit BodyLog(std::string path) : path_(std::move(path)) {}
  ~BodyLog();
  BodyLog(const BodyLog&) = delete;
  BodyLog& operator=(const BodyLog&) = delete;

  /// Takes what an earlier session left; what is written comes behind it. **Errors**: corrupt (what lies there is no file of a
  /// project's), io.
  Result<void> open();
  const std::string& path() const { return path_; }
  /// There is a file.
  bool exists() const { return file_ >= 0; }
  /// No piece lies behind that.
  std::uint64_t end() const { return end_; }
  /// Bytes on disk; and from what was given back to the end.
  std::uint64_t onDisk() const;
  std::uint64_t span() const { return end_ - released_; }

  /// Writes them together; none is empty or larger than mostBytes. `extents` gets one for each. SQLITE_OK or an error code.
  int append(std::span<const ChunkPtr> chunks, std::vector<Extent>& extents);
  /// What was appended since is named by committed rows; or by none: its place is used again.
  void committed() { committed_ = end_; }
  void rolledBack();
  /// SQLITE_OK or an error code. Nothing to do where nothing was written since.
  int sync();
  /// No committed row names anything before `first`, durably, or anything at all. Its space goes back to the disk.
  static constexpr std::uint64_t nothingLeft = UINT64_MAX;
  void release(std::uint64_t first);

  const LogPins& pins() const { return pins_; }

 private:
  bool isOurs();
  int make();
  int writeGathered(std::size_t n);
  void remove();

  const std::string path_;
  int file_ = -1;
  AlignedBuffer gathered_;  // what goes to disk in one write
  std::uint64_t end_ = page, committed_ = page, released_ = page;
  bool unsynced_ = false, named_ = false;  // named_: its entry in the folder is on disk
  LogPins pins_;
};

/// A look at a log that may be written, emptied or removed meanwhile: the checksum tells. Thread: one at a time.
class BodyLogReader {
 public:
  enum class Cache : std::uint8_t { use, leave };  // leave: what is read will not be read again
  /// What is no file of a project's is as if it were not there.
  BodyLogReader(const std::string& path, Cache cache);
  ~BodyLogReader();
  BodyLogReader(const BodyLogReader&) = delete;
  BodyLogReader& operator=(const BodyLogReader&) = delete;
  /// The bytes of that piece, valid until the next call; empty where they are not (or no longer) there as they were written.
  std::string_view read(const Extent& extent, model::ExchangeId id, model::BodyId body, std::uint64_t offset,
                        std::uint64_t length);
  /// 0, or the errno for which bytes could not be had that may be there all the same: no descriptor or memory left, a disk that does
  /// not answer. Not that there is no log, or that what lies there is not what was written.
  int error() const { return error_; }
  std::uint64_t size() const { return size_; }

 private:
  int file_ = -1, error_ = 0;
  std::uint64_t size_ = 0;
  AlignedBuffer buffer_;
};

}  // namespace penstock::store
