// SPDX-License-Identifier: GPL-3.0-or-later
// The lines of a file of any size: where blocks of them begin is kept, and one block.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

#include "draft/made_payloads.h"
#include "penstock/base/printable.h"

namespace penstock::draft {
namespace {

constexpr std::uint64_t linesOfBlock = 1024, bytesOfBlock = 256 * 1024;
constexpr std::uint64_t mostLine = Processing::mostBytes;

Error failed(const std::string& path, ErrorCode code, const std::string& why) { return makeError(code, printable(path) + ": " + why); }

class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(File&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  File& operator=(File&&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

/// How many bytes came: fewer than asked for at the end of the file. Nothing: errno says why.
std::optional<std::size_t> readAt(int fd, char* to, std::size_t size, std::uint64_t offset) {
  std::size_t got = 0;
  while (got < size) {
    const ssize_t n = ::pread(fd, to + got, size - got, off_t(offset + got));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return std::nullopt;
    if (n == 0) break;
    got += std::size_t(n);
  }
  return got;
}

struct Block {
  std::uint64_t line = 0, offset = 0;  // of its first
};

class FileLines final : public PayloadSource {
 public:
  FileLines(std::string path, File file, struct stat seen) : path_(std::move(path)), file_(std::move(file)), seen_(seen) {}

  /// Reads it through.
  Result<void> index() {
    std::string buffer(1 << 20, '\0');
    std::uint64_t offset = 0, lineStart = 0;
    blocks_ = {{}};
    while (true) {
      const auto got = readAt(file_.fd(), buffer.data(), buffer.size(), offset);
      if (!got) return failed(path_, ErrorCode::io, std::strerror(errno));
      for (std::size_t pos = 0; pos < *got;) {
        const void* lf = std::memchr(buffer.data() + pos, '\n', *got - pos);
        if (!lf) break;
        pos = std::size_t(static_cast<const char*>(lf) - buffer.data()) + 1;
        if (auto added = addLine(lineStart, offset + pos); !added) return added;
        lineStart = offset + pos;
      }
      offset += *got;
      if (offset - lineStart > mostLine) return tooLong();
      if (*got < buffer.size()) break;
    }
    if (lineStart < offset) {
      if (auto added = addLine(lineStart, offset); !added) return added;
    }
    end_ = offset;
    blocks_.shrink_to_fit();
    return {};
  }

  std::uint64_t size() const override { return lines_; }

  Result<std::string> at(std::uint64_t index) override {
    const auto behind = std::upper_bound(blocks_.begin(), blocks_.end(), index, [](std::uint64_t i, const Block& b) { return i < b.line; });
    const auto number = std::size_t(behind - blocks_.begin()) - 1;
    if (auto loaded = load(number); !loaded) return loaded.error();
    const std::size_t line = std::size_t(index - blocks_[number].line);
    if (line >= starts_.size()) return changed();
    const std::size_t begin = starts_[line], end = line + 1 < starts_.size() ? starts_[line + 1] : text_.size();
    std::string_view bytes = std::string_view(text_).substr(begin, end - begin);
    if (bytes.ends_with('\n')) {
      bytes.remove_suffix(1);
      if (bytes.ends_with('\r')) bytes.remove_suffix(1);
    }
    return std::string(bytes);
  }

 private:
  Error tooLong() const {
    return failed(path_, ErrorCode::limit, "line " + std::to_string(lines_ + 1) + " is longer than " + std::to_string(mostLine >> 20) + " MB");
  }
  Error changed() const { return failed(path_, ErrorCode::corrupt, "the file is no longer what it was when it was opened"); }

  Result<void> addLine(std::uint64_t begin, std::uint64_t end) {
    if (end - begin > mostLine + 2) return tooLong();
    const Block& last = blocks_.back();
    if (lines_ - last.line >= linesOfBlock || begin - last.offset >= bytesOfBlock) blocks_.push_back({lines_, begin});
    ++lines_;
    return {};
  }

  Result<void> load(std::size_t number) {
    if (loaded_ == number) return {};
    loaded_.reset();
    struct stat now{};
    if (::fstat(file_.fd(), &now) != 0) return failed(path_, ErrorCode::io, std::strerror(errno));
    if (now.st_size != seen_.st_size || now.st_mtim.tv_sec != seen_.st_mtim.tv_sec || now.st_mtim.tv_nsec != seen_.st_mtim.tv_nsec) return changed();
    const std::uint64_t begin = blocks_[number].offset, end = number + 1 < blocks_.size() ? blocks_[number + 1].offset : end_;
    text_.resize(std::size_t(end - begin));
    const auto got = readAt(file_.fd(), text_.data(), text_.size(), begin);
    if (!got) return failed(path_, ErrorCode::io, std::strerror(errno));
    if (*got != text_.size()) return changed();
    starts_.clear();
    for (std::size_t pos = 0; pos < text_.size(); ++pos) {
      starts_.push_back(pos);
      pos = std::min(text_.find('\n', pos), text_.size() - 1);
    }
    loaded_ = number;
    return {};
  }

  std::string path_;
  File file_;
  struct stat seen_;
  std::vector<Block> blocks_;
  std::uint64_t lines_ = 0, end_ = 0;
  std::optional<std::size_t> loaded_;  // which block `text_` is
  std::string text_;
  std::vector<std::size_t> starts_;
};

}  // namespace

Result<std::unique_ptr<PayloadSource>> fileLines(const FilePayloads& spec) {
  // Nobody waits for who opens the other end of a FIFO.
  File file(::open(spec.path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.fd() < 0) return failed(spec.path, errno == ENOENT ? ErrorCode::notFound : ErrorCode::io, std::strerror(errno));
  struct stat seen{};
  if (::fstat(file.fd(), &seen) != 0) return failed(spec.path, ErrorCode::io, std::strerror(errno));
  if (!S_ISREG(seen.st_mode)) return failed(spec.path, ErrorCode::invalidArgument, "this is no file");
  auto lines = std::make_unique<FileLines>(spec.path, std::move(file), seen);
  if (auto indexed = lines->index(); !indexed) return indexed.error();
  return std::unique_ptr<PayloadSource>(std::move(lines));
}

}  // namespace penstock::draft
