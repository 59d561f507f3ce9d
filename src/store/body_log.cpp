// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/body_log.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>

#include "penstock/store/replace_file.h"

namespace penstock::store {

namespace {

constexpr std::string_view magic = "Penstock bodies 1\n";  // what its first page begins with; pieces come behind it
constexpr std::uint64_t mostLog = std::uint64_t(1) << 50;  // a file that claims to be larger is none of ours
constexpr std::uint64_t worthReleasing = 16 * 1024 * 1024;
constexpr std::size_t atOnce = 4 * 1024 * 1024;  // bytes in one write

constexpr int noLink = O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

constexpr std::uint64_t pageUp(std::uint64_t n) {
  return (n + BodyLog::page - 1) / BodyLog::page * BodyLog::page;
}

// A disk without O_DIRECT (tmpfs, some of FUSE) takes the same writes through the page cache. It may say so once the file is
// made.
int openFile(const std::string& path, int flags) {
  flags |= noLink;
  const int file = ::open(path.c_str(), flags | O_DIRECT, 0600);
  return file >= 0 || errno != EINVAL ? file : ::open(path.c_str(), flags & ~O_EXCL, 0600);
}

void leaveDirect(int file) {
  const int flags = ::fcntl(file, F_GETFL);
  (void)::fcntl(file, F_SETFL, flags & ~O_DIRECT);
}

bool isDirect(int file) {
  return (::fcntl(file, F_GETFL) & O_DIRECT) != 0;
}

/// What open() says of a link, a pipe, a folder in the log's place.
bool isInTheWay(int error) { return error == ELOOP || error == ENXIO || error == EISDIR; }

// 0 or errno. Where the disk wants other addresses or lengths than O_DIRECT gets here, it goes on through the page cache.
int writeAll(int file, std::string_view bytes, std::uint64_t at) {
  while (!bytes.empty()) {
    const ssize_t n = ::pwrite(file, bytes.data(), bytes.size(), off_t(at));
    if (n < 0 && errno == EINVAL && isDirect(file)) {
      leaveDirect(file);
      continue;
    }
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return n < 0 ? errno : EIO;
    at += std::size_t(n);
    bytes.remove_prefix(std::size_t(n));
  }
  return 0;
}

}  // namespace

std::uint64_t checksumOf(model::ExchangeId id, model::BodyId body, std::uint64_t offset, std::string_view bytes) {
  // Four lanes of words, rotated and multiplied: no step loses anything, so a lane that differs once stays different. A tenth of
  // the time that zlib's CRC takes.
  constexpr std::uint64_t factor = 0x9e3779b97f4a7c15, other = 0xd6e8feb86659fd93;
  std::array<std::uint64_t, 4> lane{id, std::uint64_t(body.number()) + 1, offset, bytes.size()};
  for (std::uint64_t& l : lane) l = (l + other) * factor;
  const auto word = [](const char* p) {
    std::uint64_t w = 0;
    std::memcpy(&w, p, sizeof w);
    return w;
  };
  const char* p = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 32; left -= 32, p += 32)
    for (std::size_t i = 0; i < 4; ++i) lane[i] = std::rotl(lane[i] ^ word(p + 8 * i), 29) * factor;
  if (left > 0) {
    std::array<char, 32> last{};
    std::memcpy(last.data(), p, left);
    for (std::size_t i = 0; i < 4; ++i) lane[i] = std::rotl(lane[i] ^ word(last.data() + 8 * i), 29) * factor;
  }
  std::uint64_t sum = 0;
  for (const std::uint64_t l : lane) {
    sum = (std::rotl(sum, 23) ^ l) * other;
    sum ^= sum >> 32;
  }
  return sum;
}

int sqliteCodeOf(int error) {
  switch (error) {
    case 0:
      return SQLITE_OK;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return SQLITE_FULL;
    case EROFS:
    case EACCES:
    case EPERM:
      return SQLITE_READONLY;
    default:
      return SQLITE_IOERR_WRITE;
  }
}

char* AlignedBuffer::get(std::size_t n) {
  if (n <= size_) return bytes_.get();
  bytes_.reset(static_cast<char*>(std::aligned_alloc(BodyLog::page, pageUp(n))));
  size_ = bytes_ ? pageUp(n) : 0;
  return bytes_.get();
}

std::string BodyLog::pathFor(const Database& project) {
  const char* name = sqlite3_db_filename(project.handle(), "main");
  return std::string(name ? name : "") + "-bodies";
}

BodyLog::~BodyLog() {
  if (file_ >= 0) ::close(file_);
}

Result<void> BodyLog::open() {
  file_ = openFile(path_, O_RDWR);
  if (file_ < 0 && errno == ENOENT) return {};
  const int why = file_ < 0 ? errno : 0;
  if (why != 0 && !isInTheWay(why))
    return makeError(ErrorCode::io, path_ + " cannot be written: " + std::strerror(why));
  if (why != 0 || !isOurs()) return makeError(ErrorCode::corrupt, path_ + " is in the way: it is no file of a project");
  named_ = true;
  return {};
}

// An empty one may be: it was made and not yet written. With a second name a file is somebody else's as well.
bool BodyLog::isOurs() {
  struct stat info {};
  if (::fstat(file_, &info) != 0 || !S_ISREG(info.st_mode) || info.st_nlink != 1 || std::uint64_t(info.st_size) > mostLog)
    return false;
  char* const first = gathered_.get(page);
  if (info.st_size > 0 &&
      (!first || ::pread(file_, first, page, 0) < ssize_t(magic.size()) || !std::string_view(first, page).starts_with(magic)))
    return false;
  end_ = committed_ = pageUp(std::max(std::uint64_t(info.st_size), std::uint64_t(page)));
  return true;
}

int BodyLog::make() {
  file_ = openFile(path_, O_RDWR | O_CREAT | O_EXCL);
  if (file_ < 0) return errno;
  named_ = false;
  end_ = 0;
  char* const first = gathered_.get(page);
  if (!first) return ENOMEM;
  std::memset(first, 0, page);
  std::memcpy(first, magic.data(), magic.size());
  const int failed = writeGathered(page);
  if (failed != 0) {
    remove();
    return failed;
  }
  committed_ = released_ = page;
  return 0;
}

std::uint64_t BodyLog::onDisk() const {
  struct stat info {};
  return file_ >= 0 && ::fstat(file_, &info) == 0 ? std::uint64_t(info.st_blocks) * 512 : 0;
}

int BodyLog::append(std::span<const ChunkPtr> chunks, std::vector<Extent>& extents) {
  extents.clear();
  if (chunks.empty()) return SQLITE_OK;
  if (file_ < 0)
    if (const int failed = make(); failed != 0) return sqliteCodeOf(failed);
  unsynced_ = true;
  char* const gathered = gathered_.get(atOnce);
  if (!gathered) return SQLITE_NOMEM;
  std::size_t n = 0;
  for (const ChunkPtr& chunk : chunks) {
    const std::string& bytes = chunk->bytes;
    const std::size_t whole = pageUp(bytes.size());
    if (n + whole > atOnce) {
      if (const int failed = writeGathered(n); failed != 0) return sqliteCodeOf(failed);
      n = 0;
    }
    extents.push_back({end_ + n, checksumOf(chunk->id, chunk->which(), chunk->offset, bytes)});
    std::memcpy(gathered + n, bytes.data(), bytes.size());
    std::memset(gathered + n + bytes.size(), 0, whole - bytes.size());
    n += whole;
  }
  return sqliteCodeOf(writeGathered(n));
}

// 0 or errno.
int BodyLog::writeGathered(std::size_t n) {
  const int failed = writeAll(file_, {gathered_.get(n), n}, end_);
  if (failed == 0) end_ += n;
  return failed;
}

void BodyLog::rolledBack() {
  if (end_ == committed_ && !unsynced_) return;
  end_ = committed_;
  if (file_ >= 0) (void)::ftruncate(file_, off_t(end_));  // not given back: used again
}

int BodyLog::sync() {
  if (file_ < 0 || !unsynced_) return SQLITE_OK;
  if (::fdatasync(file_) != 0) return sqliteCodeOf(errno);
  if (!named_) syncFolderOf(path_);
  named_ = true;
  unsynced_ = false;
  return SQLITE_OK;
}

void BodyLog::remove() {
  (void)::unlink(path_.c_str());
  ::close(file_);
  file_ = -1;
  end_ = committed_ = released_ = page;
  unsynced_ = false;
  gathered_.free();
}

void BodyLog::release(std::uint64_t first) {
  if (file_ < 0 || pins_.any()) return;
  if (first == nothingLeft) return remove();
  first = std::min(first, committed_) / page * page;
  if (first < released_ + worthReleasing) return;
  // Where the disk cannot do this the space comes back when all of it does.
  (void)::fallocate(file_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, off_t(released_), off_t(first - released_));
  released_ = first;
}

BodyLogReader::BodyLogReader(const std::string& path, Cache cache) {
  const int file = cache == Cache::leave ? openFile(path, O_RDONLY) : ::open(path.c_str(), O_RDONLY | noLink);
  if (file < 0) {
    if (errno != ENOENT && !isInTheWay(errno)) error_ = errno;
    return;
  }
  struct stat info {};
  if (::fstat(file, &info) != 0 || !S_ISREG(info.st_mode)) {
    ::close(file);
    return;
  }
  file_ = file;
  size_ = std::uint64_t(info.st_size);
}

BodyLogReader::~BodyLogReader() {
  if (file_ >= 0) ::close(file_);
}

std::string_view BodyLogReader::read(const Extent& extent, model::ExchangeId id, model::BodyId body, std::uint64_t offset,
                                     std::uint64_t length) {
  if (file_ < 0 || length == 0 || length > BodyLog::mostBytes || extent.position > mostLog ||
      extent.position % BodyLog::page != 0)
    return {};
  const std::size_t want = pageUp(length);
  char* const buffer = buffer_.get(want);
  if (!buffer) {
    error_ = ENOMEM;
    return {};
  }
  for (std::size_t got = 0; got < length;) {
    const ssize_t n = ::pread(file_, buffer + got, want - got, off_t(extent.position + got));
    if (n < 0 && errno == EINVAL && isDirect(file_)) {
      leaveDirect(file_);
      continue;
    }
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) error_ = errno;
    if (n <= 0) return {};
    got += std::size_t(n);
  }
  const std::string_view bytes(buffer, std::size_t(length));
  return checksumOf(id, body, offset, bytes) == extent.checksum ? bytes : std::string_view();
}

}  // namespace penstock::store
