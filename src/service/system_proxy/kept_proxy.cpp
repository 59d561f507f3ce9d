// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/system_proxy/kept_proxy.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

namespace penstock::service {
namespace {

using Json = nlohmann::json;

constexpr std::size_t mostBytes = 64 * 1024;

Error held() { return makeError(ErrorCode::busy, "another Penstock has the desktop's proxy settings pointed at it"); }
Error ioError(const std::string& path, int number) { return makeError(ErrorCode::io, path + ": " + std::strerror(number)); }

std::string textOf(const KeptProxy& kept) {
  Json out = Json::object();
  for (const auto& [name, one] : kept.desktops) out[name] = {{"before", one.before}, {"ours", one.ours}};
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

bool lock(int descriptor, bool wait) {
  while (::flock(descriptor, LOCK_EX | (wait ? 0 : LOCK_NB)) != 0)
    if (errno != EINTR) return false;
  return true;
}

bool isStillThere(int descriptor, const std::string& path) {
  struct stat held{}, named{};
  return ::fstat(descriptor, &held) == 0 && ::stat(path.c_str(), &named) == 0 && held.st_ino == named.st_ino && held.st_dev == named.st_dev;
}

bool readValues(const Json& from, DesktopValues& out) {
  if (!from.is_object()) return false;
  for (const auto& [key, value] : from.items()) {
    if (!value.is_string()) return false;
    out[key] = value.get<std::string>();
  }
  return true;
}

}  // namespace

KeptProxyFile::KeptProxyFile(KeptProxyFile&& other) noexcept : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

KeptProxyFile& KeptProxyFile::operator=(KeptProxyFile&& other) noexcept {
  close();
  path_ = std::move(other.path_);
  descriptor_ = std::exchange(other.descriptor_, -1);
  return *this;
}

void KeptProxyFile::close() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

Result<KeptProxyFile> KeptProxyFile::make(const std::string& path, const KeptProxy& kept) {
  // Whole and locked before anybody finds it.
  std::string beside = path + ".XXXXXX";
  const int fd = ::mkostemp(beside.data(), O_CLOEXEC);
  if (fd < 0) return ioError(path, errno);
  KeptProxyFile out(path, fd);
  const std::string text = textOf(kept);
  const bool there = lock(fd, false) && ::write(fd, text.data(), text.size()) == ssize_t(text.size()) && ::fsync(fd) == 0 && ::link(beside.c_str(), path.c_str()) == 0;
  const int error = errno;
  ::unlink(beside.c_str());
  if (there) return out;
  return error == EEXIST ? held() : ioError(path, error);
}

Result<std::optional<KeptProxyFile>> KeptProxyFile::take(const std::string& path, bool wait) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0 && errno == ENOENT) return std::optional<KeptProxyFile>();
  if (fd < 0) return ioError(path, errno);
  KeptProxyFile out(path, fd);
  if (!lock(fd, wait)) return errno == EWOULDBLOCK ? held() : ioError(path, errno);
  if (!isStillThere(fd, path)) return std::optional<KeptProxyFile>();  // who held it put all back
  return std::optional(std::move(out));
}

Result<KeptProxy> KeptProxyFile::read() const {
  std::string text(mostBytes, '\0');
  const ssize_t n = ::pread(descriptor_, text.data(), text.size(), 0);
  if (n < 0) return ioError(path_, errno);
  text.resize(std::size_t(n));
  const Json json = Json::parse(text, nullptr, false);
  KeptProxy out;
  if (!json.is_object()) return makeError(ErrorCode::corrupt, path_ + " is damaged: the desktop's proxy settings may still name Penstock");
  for (const auto& [name, one] : json.items()) {
    KeptProxy::One values;
    if (!one.is_object() || !readValues(one.value("before", Json()), values.before) || !readValues(one.value("ours", Json()), values.ours))
      return makeError(ErrorCode::corrupt, path_ + " is damaged: the desktop's proxy settings may still name Penstock");
    out.desktops[name] = std::move(values);
  }
  return out;
}

void KeptProxyFile::remove() {
  if (descriptor_ >= 0 && isStillThere(descriptor_, path_)) ::unlink(path_.c_str());
  close();
}

Result<void> putBack(const KeptProxy& kept) {
  for (const auto& desktop : desktopsHere()) {
    const auto found = kept.desktops.find(desktop->name());
    if (found == kept.desktops.end()) continue;
    const auto now = desktop->read();
    if (!now) return now.error();
    DesktopValues back;
    for (const auto& [key, value] : found->second.before) {
      const auto ours = found->second.ours.find(key), current = now->find(key);
      if (ours != found->second.ours.end() && current != now->end() && current->second == ours->second) back[key] = value;
    }
    if (auto done = desktop->write(back); !done) return done;
  }
  return {};
}

}  // namespace penstock::service
