// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/inside/spaces.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string_view>

#include "penstock/base/descriptor.h"

namespace penstock::run {

namespace {

/// What package managers and su need: files and users, in the namespace alone. None of them reaches networks, mounts or other processes.
constexpr unsigned kKeptByRoot[] = {CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER, CAP_FSETID, CAP_KILL, CAP_SETGID, CAP_SETUID, CAP_SETFCAP, CAP_SYS_CHROOT, CAP_NET_BIND_SERVICE};

std::string firstLine(const char* path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

Result<void> writeProc(pid_t child, const char* name, const std::string& text) {
  const std::string path = "/proc/" + std::to_string(child) + "/" + name;
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (file.open() && ::write(file.get(), text.data(), text.size()) == ssize_t(text.size())) return {};
  return makeError(ErrorCode::io, path + ": " + std::strerror(errno));
}

/// Each range of ours that there is, mapped to itself.
std::string everybody(const char* map) {
  std::ifstream file(map);
  std::string out;
  unsigned long long inside = 0, outside = 0, count = 0;
  while (file >> inside >> outside >> count) out += std::to_string(inside) + " " + std::to_string(inside) + " " + std::to_string(count) + "\n";
  return out;
}

std::string alone(unsigned id) { return std::to_string(id) + " " + std::to_string(id) + " 1\n"; }

}  // namespace

std::string whatForbidsSpaces() {
  if (firstLine("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") == "1")
    return "AppArmor allows user namespaces only to programs that it knows (kernel.apparmor_restrict_unprivileged_userns is 1); the package of Penstock brings the profile that allows them to it";
  if (firstLine("/proc/sys/kernel/unprivileged_userns_clone") == "0") return "user namespaces are for root alone here (kernel.unprivileged_userns_clone is 0)";
  for (const char* path : {"/proc/sys/user/max_user_namespaces", "/proc/sys/user/max_net_namespaces", "/proc/sys/user/max_mnt_namespaces"})
    if (firstLine(path) == "0") return std::string("namespaces are switched off here (") + path + " is 0)";
  return {};
}

Result<void> enterSpaces() {
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET) == 0) return {};
  const int error = errno;
  std::string why = whatForbidsSpaces();
  if (why.empty()) why = error == EPERM ? "the system forbids user namespaces, as containers often do" : std::string("namespaces cannot be made: ") + std::strerror(error);
  return makeError(ErrorCode::unsupported, why);
}

Result<void> mapUsers(pid_t child) {
  if (::geteuid() == 0) {
    const auto users = writeProc(child, "uid_map", everybody("/proc/self/uid_map"));
    if (users && writeProc(child, "gid_map", everybody("/proc/self/gid_map"))) return {};
  }
  if (auto denied = writeProc(child, "setgroups", "deny"); !denied) return denied;
  if (auto users = writeProc(child, "uid_map", alone(::geteuid())); !users) return users;
  return writeProc(child, "gid_map", alone(::getegid()));
}

Result<void> dropPrivileges() {
  const bool root = ::geteuid() == 0;
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2] = {};
  const auto kept = [root](unsigned capability) { return root && std::find(std::begin(kKeptByRoot), std::end(kKeptByRoot), capability) != std::end(kKeptByRoot); };
  const auto failed = [](const char* what) { return makeError(ErrorCode::io, std::string("capabilities cannot be dropped: ") + what + ": " + std::strerror(errno)); };
  for (unsigned capability = 0; ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; ++capability) {
    if (!kept(capability)) {
      if (::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0) return failed("the bounding set");
      continue;
    }
    data[capability / 32].effective |= 1u << (capability % 32);
    data[capability / 32].permitted |= 1u << (capability % 32);
  }
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  if (::syscall(SYS_capset, &header, data) != 0) return failed("capset");
  return {};
}

}  // namespace penstock::run
