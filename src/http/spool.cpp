// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/http/spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "penstock/net/turn.h"

namespace penstock::http {

namespace {

constexpr std::size_t pieceSize = 64 * 1024;

/// A file that nobody else can open and that is gone with its descriptor; -1 where there is none.
int openUnnamed(const std::string& folder) {
  std::error_code ignored;
  const std::string in = folder.empty() ? std::filesystem::temp_directory_path(ignored).string() : folder;
  const int fd = ::open(in.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);
  if (fd >= 0) return fd;
  std::string name = in + "/penstock-XXXXXX";
  const int named = ::mkostemp(name.data(), O_CLOEXEC);
  if (named >= 0) ::unlink(name.c_str());
  return named;
}

}  // namespace

Spool::Spool(BodySource& from, SpoolRoom room) : from_(from), room_(std::move(room)) {}

Spool::~Spool() {
  if (file_ >= 0) ::close(file_);
}

bool Spool::keep(std::string_view bytes) {
  if (file_ < 0 && memory_.size() + bytes.size() > room_.memory) file_ = openUnnamed(room_.folder);
  if (file_ < 0) {  // no file: what was taken is not lost for that
    memory_ += bytes;
    size_ += bytes.size();
    return memory_.size() <= room_.memory;
  }
  while (!bytes.empty()) {
    const ssize_t n = ::pwrite(file_, bytes.data(), bytes.size(), off_t(size_ - memory_.size()));
    if (n <= 0) {
      lost_ = true;
      return false;
    }
    size_ += std::uint64_t(n);
    bytes.remove_prefix(std::size_t(n));
  }
  return true;
}

Awaitable<Spool::Held> Spool::fill(net::IoThread& thread, net::Brake& brake) {
  std::size_t moved = 0;
  stopped_ = false;
  while (!over_) {
    const BodyEvent event = from_.poll();
    if (event.got == Got::data) {
      const bool kept = keep(event.data);
      if (!kept || size_ > room_.most) co_return Held::tooMuch;
      if (brake.congested()) co_await brake.ready();
      moved += event.data.size();
      if (moved >= net::turn) {
        moved = 0;
        co_await net::yield(thread);
      }
    } else if (event.got == Got::nothing) {
      moved = 0;
      if (stopped_) co_return Held::part;
      co_await from_.wait(std::chrono::milliseconds(0));
    } else {
      last_ = event;
      over_ = true;
    }
    if (stopped_ && !over_) co_return Held::part;
  }
  co_return last_.got == Got::end ? Held::whole : Held::failed;
}

void Spool::stop() {
  stopped_ = true;
  from_.interrupt();
}

std::size_t Spool::read(char* to, std::size_t n, std::uint64_t at) {
  if (at < memory_.size()) return memory_.copy(to, n, std::size_t(at));
  const ssize_t got = ::pread(file_, to, n, off_t(at - memory_.size()));
  lost_ = lost_ || got <= 0;
  return got > 0 ? std::size_t(got) : 0;
}

std::string Spool::content() {
  if (file_ < 0) return memory_;
  std::string out(std::size_t(size_), '\0');
  std::size_t have = 0;
  while (have < out.size()) {
    const std::size_t n = read(out.data() + have, out.size() - have, have);
    if (n == 0) break;
    have += n;
  }
  out.resize(have);
  return out;
}

/// Of what is held, the next piece; "" when all was given.
std::string_view Spool::next() {
  if (given_ >= size_) return {};
  if (given_ < memory_.size()) {
    const std::string_view rest = std::string_view(memory_).substr(std::size_t(given_));
    given_ = memory_.size();
    return rest;
  }
  piece_.resize(std::size_t(std::min<std::uint64_t>(pieceSize, size_ - given_)));
  piece_.resize(read(piece_.data(), piece_.size(), given_));
  given_ += piece_.size();
  return piece_;
}

BodyEvent Spool::poll() {
  BodyEvent event;
  if (const std::string_view held = next(); !held.empty()) {
    event.got = Got::data;
    event.data = held;
    return event;
  }
  if (lost_) {
    event.got = Got::failed;
    return event;
  }
  if (over_) return last_;
  event = from_.poll();
  event.wire = {};
  return event;
}

Awaitable<bool> Spool::wait(std::chrono::milliseconds slice) {
  if (given_ < size_ || over_ || lost_) co_return true;
  const bool more = co_await from_.wait(slice);
  co_return more;
}

SourceEnd Spool::end() const {
  SourceEnd out = from_.end();
  if (lost_ && !out.failure) out.failure = model::Failure{model::FailureKind::internalError, "what was held of the content could not be kept"};
  return out;
}

}  // namespace penstock::http
