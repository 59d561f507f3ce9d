// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/process/fd_scan.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <memory>

#include "penstock/base/ascii.h"

namespace penstock::engine {

namespace {

struct CloseDir {
  void operator()(DIR* d) const { ::closedir(d); }
};
using Dir = std::unique_ptr<DIR, CloseDir>;

std::string procPath(pid_t pid, const char* what) { return "/proc/" + std::to_string(pid) + what; }

/// "socket:[12345]"; 0 for anything else.
std::uint64_t inodeOf(std::string_view link) {
  constexpr std::string_view before = "socket:[";
  if (!link.starts_with(before) || link.back() != ']') return 0;
  link.remove_prefix(before.size());
  link.remove_suffix(1);
  return parseDecimal(link).value_or(0);
}

bool allFound(const std::vector<Wanted>& wanted) {
  return std::all_of(wanted.begin(), wanted.end(), [](const Wanted& w) { return w.pid != 0; });
}

}  // namespace

FdScan::Looked FdScan::look(pid_t pid, std::vector<Wanted>& wanted) {
  const Dir dir(::opendir(procPath(pid, "/fd").c_str()));
  if (!dir) return Looked::gone;
  bool any = false;
  while (const dirent* entry = ::readdir(dir.get())) {
    if (entry->d_name[0] == '.') continue;
    char link[64];
    const ssize_t n = ::readlinkat(::dirfd(dir.get()), entry->d_name, link, sizeof link);
    if (n <= 0) continue;
    const std::uint64_t inode = inodeOf(std::string_view(link, std::size_t(n)));
    if (inode == 0) continue;
    for (Wanted& w : wanted) {
      if (w.inode != inode || w.pid != 0) continue;
      w.pid = pid;
      any = true;
      if (allFound(wanted)) return Looked::found;
    }
  }
  return any ? Looked::found : Looked::other;
}

void FdScan::remember(pid_t pid) {
  std::erase(known_, pid);
  if (known_.size() == knownLimit) known_.pop_back();
  known_.insert(known_.begin(), pid);
}

bool FdScan::amongKnown(std::vector<Wanted>& wanted) {
  for (const pid_t pid : std::vector<pid_t>(known_)) {
    if (allFound(wanted)) return true;
    switch (look(pid, wanted)) {
      case Looked::gone: std::erase(known_, pid); break;
      case Looked::found: remember(pid); break;
      case Looked::other: break;
    }
  }
  return allFound(wanted);
}

void FdScan::amongAll(std::vector<Wanted>& wanted) {
  std::vector<pid_t> pids;
  {
    const Dir proc(::opendir("/proc"));
    if (!proc) return;
    while (const dirent* entry = ::readdir(proc.get())) {
      const auto pid = parseDecimal(entry->d_name);
      if (pid && *pid <= INT_MAX) pids.push_back(pid_t(*pid));
    }
  }
  std::sort(pids.rbegin(), pids.rend());
  for (const pid_t pid : pids) {
    if (std::find(known_.begin(), known_.end(), pid) != known_.end()) continue;  // was looked at
    struct stat owner {};
    if (::stat(procPath(pid, "").c_str(), &owner) != 0) continue;
    const bool theirs = std::any_of(wanted.begin(), wanted.end(), [&](const Wanted& w) { return w.pid == 0 && w.uid == owner.st_uid; });
    if (theirs && look(pid, wanted) == Looked::found) {
      remember(pid);
      if (allFound(wanted)) return;
    }
  }
}

std::string FdScan::executableOf(pid_t pid) {
  char path[PATH_MAX];
  const ssize_t n = ::readlink(procPath(pid, "/exe").c_str(), path, sizeof path);
  if (n > 0) {
    std::string out(path, std::size_t(n));
    constexpr std::string_view replaced = " (deleted)";  // by an update while it runs
    if (out.ends_with(replaced)) out.resize(out.size() - replaced.size());
    return out;
  }
  const int fd = ::open(procPath(pid, "/comm").c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return {};
  const ssize_t read = ::read(fd, path, 64);
  ::close(fd);
  std::string name(path, std::size_t(std::max<ssize_t>(read, 0)));
  if (name.ends_with('\n')) name.pop_back();
  return name;
}

}  // namespace penstock::engine
