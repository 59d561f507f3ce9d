// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/audit_log.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

#include "penstock/base/printable.h"
#include "penstock/codec/iso_time.h"

namespace penstock::service {
namespace {

constexpr std::uint64_t mostBytes = 16u << 20;
constexpr std::size_t mostCall = 2000, mostCallOfStrangers = 300;
constexpr std::chrono::hours betweenCounts{1};

int opened(const std::string& file, int more) {
  return ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | more, 0600);
}

std::string textOf(const AuditLine& line) {
  const nlohmann::ordered_json json{{"time", codec::isoTime(line.at)}, {"head", line.head},     {"who", line.who},
                                    {"call", line.call},               {"status", line.status}, {"ms", double(line.tookUs) / 1000.0}};
  return printable(json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)) + "\n";
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
    strangersInFile_ = 0;
    if (descriptor_ < 0) return;
  }
  // One write, so that lines of several processes do not mix.
  if (const ssize_t n = ::write(descriptor_, text.data(), text.size()); n > 0) size_ += std::uint64_t(n);
}

void AuditLog::keep(const AuditLine& line) {
  std::deque<Numbered>& lines = line.who.empty() ? strangers_ : lines_;
  lines.push_back({++number_, line});
  if (lines.size() > (line.who.empty() ? keptOfStrangers : kept)) lines.pop_front();
}

/// What earlier runs left in the file counts as well.
std::uint64_t AuditLog::bytesOfStrangers() const {
  std::uint64_t out = 0;
  std::ifstream file(file_, std::ios::binary);
  for (std::string line; std::getline(file, line);)
    if (line.find("\"who\":\"\"") != line.npos) out += line.size() + 1;
  return out;
}

void AuditLog::tellOmitted(WallTime now) {
  const AuditLine count{now, "rest", "", std::to_string(omitted_) + (omitted_ == 1 ? " more call" : " more calls") + " without a token that is good", 401, 0};
  write(textOf(count));
  omitted_ = 0;
  toldOmitted_ = now;
}

void AuditLog::writeStranger(const AuditLine& line, const std::string& text) {
  if (!strangersInFile_) strangersInFile_ = bytesOfStrangers();
  if (*strangersInFile_ + text.size() <= mostOfStrangers) {
    *strangersInFile_ += text.size();
    return write(text);
  }
  ++omitted_;
  if (line.at - toldOmitted_ >= betweenCounts) tellOmitted(line.at);
}

void AuditLog::add(AuditLine line) {
  const bool stranger = line.who.empty();
  if (const std::size_t most = stranger ? mostCallOfStrangers : mostCall; line.call.size() > most) line.call.resize(most);
  const std::string text = textOf(line);
  {
    const std::lock_guard lock(mutex_);
    if (stranger) {
      writeStranger(line, text);
    } else {
      if (omitted_ > 0 && line.at - toldOmitted_ >= betweenCounts) tellOmitted(line.at);
      write(text);
    }
    keep(line);
  }
  changed_.notify();
}

std::vector<AuditLine> AuditLog::recent() const {
  const std::lock_guard lock(mutex_);
  std::vector<AuditLine> out;
  auto known = lines_.begin(), stranger = strangers_.begin();
  while (known != lines_.end() || stranger != strangers_.end()) {
    const bool first = stranger == strangers_.end() || (known != lines_.end() && known->number < stranger->number);
    out.push_back(first ? (known++)->line : (stranger++)->line);
  }
  return out;
}

}  // namespace penstock::service
