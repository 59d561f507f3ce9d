// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/inside/processes.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "penstock/base/ascii.h"
#include "penstock/base/descriptor.h"

namespace penstock::run {

namespace {

std::vector<pid_t> all() {
  std::vector<pid_t> out;
  const std::unique_ptr<DIR, int (*)(DIR*)> proc(::opendir("/proc"), &::closedir);
  while (const dirent* entry = proc ? ::readdir(proc.get()) : nullptr)
    if (const auto pid = parseDecimal(entry->d_name)) out.push_back(pid_t(*pid));
  return out;
}

/// 0 of one that is gone.
pid_t parentOf(pid_t pid) {
  const Descriptor file(::open(("/proc/" + std::to_string(pid) + "/stat").c_str(), O_RDONLY | O_CLOEXEC));
  char text[512];
  const ssize_t n = file.open() ? ::read(file.get(), text, sizeof text) : 0;
  std::string_view stat(text, std::size_t(n > 0 ? n : 0));
  // "4711 (a name with ) in it) S 1 ...": the last parenthesis ends the name.
  const std::size_t end = stat.rfind(')');
  if (end == std::string_view::npos || stat.size() < end + 5) return 0;
  stat.remove_prefix(end + 4);
  return pid_t(parseDecimal(stat.substr(0, stat.find(' '))).value_or(0));
}

}  // namespace

std::vector<pid_t> descendantsOf(pid_t ancestor) {
  std::multimap<pid_t, pid_t> children;
  for (const pid_t pid : all()) children.emplace(parentOf(pid), pid);
  std::vector<pid_t> out, todo{ancestor};
  while (!todo.empty()) {
    const auto [begin, end] = children.equal_range(todo.back());
    todo.pop_back();
    for (auto child = begin; child != end; ++child) {
      out.push_back(child->second);
      todo.push_back(child->second);
    }
  }
  return out;
}

ino_t networkOf(pid_t pid) {
  struct stat info {};
  return ::stat(("/proc/" + std::to_string(pid) + "/ns/net").c_str(), &info) == 0 ? info.st_ino : 0;
}

std::vector<pid_t> processesInNetwork(ino_t network) {
  std::vector<pid_t> out;
  for (const pid_t pid : all())
    if (network != 0 && networkOf(pid) == network) out.push_back(pid);
  return out;
}

void signalAll(const std::vector<pid_t>& processes, int signal) {
  for (const pid_t pid : processes) ::kill(pid, signal);
}

}  // namespace penstock::run
