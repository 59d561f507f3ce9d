// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/running.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "penstock/base/clock.h"
#include "penstock/base/file.h"

namespace penstock::service {
namespace {

using Json = nlohmann::json;
constexpr std::size_t mostFile = 64 * 1024;

bool isOurs(int descriptor) {
  struct stat info {};
  return ::fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode) && info.st_uid == ::geteuid();
}

std::string textIn(const Json& json, const char* name) { return json.contains(name) && json[name].is_string() ? json[name].get<std::string>() : std::string(); }

std::int64_t integerIn(const Json& json, const char* name) {
  return json.contains(name) && json[name].is_number_integer() ? json[name].get<std::int64_t>() : 0;
}

}  // namespace

Announcement::~Announcement() {
  if (descriptor_ < 0) return;
  ::unlink(file_.c_str());
  ::close(descriptor_);
}

Result<void> Announcement::tell(const RunningPenstock& self, const std::string& folder) {
  const auto refused = [&] { return makeError(ErrorCode::io, folder + " cannot be written: " + std::strerror(errno)); };
  if (descriptor_ < 0) {
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return refused();
    file_ = folder + "/penstock-" + std::to_string(::getpid()) + ".json";
    ::unlink(file_.c_str());  // of another that had this number
    descriptor_ = ::open(file_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (descriptor_ < 0) return refused();
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) return refused();
    since_ = wallNow().time_since_epoch().count();
  }
  const Json json{{"pid", ::getpid()}, {"mode", self.mode}, {"proxy", self.proxy}, {"api", self.api}, {"token_file", self.tokenFile}, {"project", self.project},
                  {"runs", self.takesPrograms}, {"started", since_}};
  const std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  if (::ftruncate(descriptor_, 0) != 0 || ::pwrite(descriptor_, text.data(), text.size(), 0) != ssize_t(text.size())) return refused();
  return {};
}

std::vector<RunningPenstock> runningPenstocks(const std::string& folder) {
  std::vector<RunningPenstock> out;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("penstock-") || !name.ends_with(".json")) continue;
    const int descriptor = ::open(entry.path().c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0) continue;
    const bool ours = isOurs(descriptor);
    const bool over = ours && ::flock(descriptor, LOCK_SH | LOCK_NB) == 0;
    if (over) {
      ::unlink(entry.path().c_str());
      ::unlink(std::filesystem::path(entry.path()).replace_extension(".sock").c_str());
    }
    ::close(descriptor);
    if (!ours || over) continue;
    const auto text = readWholeFile(entry.path().string(), mostFile);
    if (!text) continue;
    const Json json = Json::parse(*text, nullptr, false);
    if (!json.is_object()) continue;
    RunningPenstock one{integerIn(json, "pid"), textIn(json, "mode"), textIn(json, "proxy"), textIn(json, "api"), textIn(json, "token_file"), textIn(json, "project"),
                        json.contains("runs") && json["runs"].is_boolean() && json["runs"].get<bool>(), integerIn(json, "started")};
    if (one.pid > 0) out.push_back(std::move(one));
  }
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return (a.mode == "gui") > (b.mode == "gui"); });
  return out;
}

}  // namespace penstock::service
