// SPDX-License-Identifier: GPL-3.0-or-later
#include "script/watched_files.h"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

namespace penstock::script {

WatchedFiles::Stamp WatchedFiles::stampOf(const std::string& file) {
  struct stat about {};
  if (::stat(file.c_str(), &about) != 0) return {};
  return {about.st_ino, about.st_size, std::int64_t(about.st_mtim.tv_sec) * 1'000'000'000 + about.st_mtim.tv_nsec};
}

void WatchedFiles::set(std::vector<std::string> files) {
  std::vector<Stamp> known;
  for (const std::string& file : files) {
    const auto before = std::find(files_.begin(), files_.end(), file);
    known.push_back(before == files_.end() ? stampOf(file) : known_[std::size_t(before - files_.begin())]);
  }
  files_ = std::move(files);
  known_ = std::move(known);
  seen_ = known_;
}

void WatchedFiles::add(const std::vector<std::string>& files) {
  std::vector<std::string> all = files_;
  for (const std::string& file : files)
    if (std::find(all.begin(), all.end(), file) == all.end()) all.push_back(file);
  set(std::move(all));
}

bool WatchedFiles::changed() {
  bool over = false;
  for (std::size_t i = 0; i < files_.size(); ++i) {
    const Stamp now = stampOf(files_[i]);
    const bool same = now == seen_[i];
    seen_[i] = now;
    if (now.size < 0 || now == known_[i]) continue;
    if (!same) return false;
    over = true;
  }
  if (over) known_ = seen_;
  return over;
}

}  // namespace penstock::script
