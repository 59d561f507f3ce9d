// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/audit_log.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>

#include "penstock/base/printable.h"
#include "penstock/codec/iso_time.h"

namespace penstock::service {
namespace {

constexpr std::uint64_t mostBytes = 16u << 20;
constexpr std::size_t mostCall = 2000;

int opened(const std::string& file, int more) {
  return ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | more, 0600);
}

}  // namespace

AuditLog::~AuditLog() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<void> AuditLog::open(const std::string& file) {
  const std::lock_guard lock(mutex_);
  file_ = file;
  descriptor_ = opened(file, 0);
  struct stat info {};
  if (descriptor_ < 0 || ::fstat(descriptor_, &info) != 0 || !S_ISREG(info.st_mode)) {
    const std::string why = descriptor_ < 0 ? std::strerror(errno) : "it is no file";
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
    return makeError(ErrorCode::io, file + " cannot be written: " + why);
  }
  size_ = std::uint64_t(info.st_size);
  return {};
}

void AuditLog::write(const std::string& text) {
  if (descriptor_ < 0) return;
  if (size_ + text.size() > mostBytes) {
    ::rename(file_.c_str(), (file_ + ".1").c_str());
    ::close(descriptor_);
    descriptor_ = opened(file_, O_EXCL);
    size_ = 0;
    if (descriptor_ < 0) return;
  }
  // One write, so that lines of several processes do not mix.
  if (const ssize_t n = ::write(descriptor_, text.data(), text.size()); n > 0) size_ += std::uint64_t(n);
}

void AuditLog::add(AuditLine line) {
  if (line.call.size() > mostCall) line.call.resize(mostCall);
  const nlohmann::ordered_json json{{"time", codec::isoTime(line.at)}, {"head", line.head},     {"who", line.who},
                                    {"call", line.call},               {"status", line.status}, {"ms", double(line.tookUs) / 1000.0}};
  const std::string text = printable(json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)) + "\n";
  {
    const std::lock_guard lock(mutex_);
    write(text);
    lines_.push_back(std::move(line));
    if (lines_.size() > kept) lines_.pop_front();
  }
  changed_.notify();
}

std::vector<AuditLine> AuditLog::recent() const {
  const std::lock_guard lock(mutex_);
  return {lines_.begin(), lines_.end()};
}

}  // namespace penstock::service
