// SPDX-License-Identifier: GPL-3.0-or-later
#include "script/process_size.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "penstock/base/descriptor.h"

namespace penstock::script {
namespace {

std::string readAll(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  char text[4096];
  const ssize_t n = file.open() ? ::read(file.get(), text, sizeof text) : 0;
  return n > 0 ? std::string(text, std::size_t(n)) : std::string();
}

std::uint64_t residentOf(const std::string& process) {
  const std::string text = readAll(process + "/statm");
  const std::size_t space = text.find(' ');
  if (space == std::string::npos) return 0;
  return std::strtoull(text.c_str() + space, nullptr, 10) * std::uint64_t(::sysconf(_SC_PAGESIZE));
}

}  // namespace

ProcessSize sizeOf(pid_t pid) {
  ProcessSize out;
  std::vector<pid_t> open{pid};
  while (!open.empty() && out.processes <= mostProcesses) {
    const pid_t one = open.back();
    open.pop_back();
    const std::string process = "/proc/" + std::to_string(one);
    ++out.processes;
    out.resident += residentOf(process);
    const std::string children = readAll(process + "/task/" + std::to_string(one) + "/children");
    const char* at = children.c_str();
    char* end = nullptr;
    for (long child = std::strtol(at, &end, 10); end != at; child = std::strtol(at = end, &end, 10)) open.push_back(pid_t(child));
  }
  return out;
}

}  // namespace penstock::script
