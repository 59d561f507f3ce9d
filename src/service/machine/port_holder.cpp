// SPDX-License-Identifier: GPL-3.0-or-later
// /proc/net/tcp says which socket inode listens, /proc/PID/fd who has it open.
#include "penstock/service/port_holder.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <sstream>
#include <vector>

#include "penstock/base/ascii.h"

namespace penstock::service {
namespace {

struct ListeningSocket {
  std::string inode;
  uid_t user = 0;
};

/// Sockets in state LISTEN (0A) on `port`.
void collect(const char* table, std::uint16_t port, std::vector<ListeningSocket>& into) {
  std::ifstream file(table);
  std::string line;
  std::getline(file, line);  // column titles
  while (std::getline(file, line)) {
    std::istringstream words(line);
    std::string slot, local, remote, state, queues, timer, retransmits, user, timeout, inode;
    words >> slot >> local >> remote >> state >> queues >> timer >> retransmits >> user >> timeout >> inode;
    std::size_t colon = local.rfind(':');
    if (state != "0A" || colon == std::string::npos) continue;
    if (std::strtoul(local.c_str() + colon + 1, nullptr, 16) != port) continue;
    into.push_back({inode, static_cast<uid_t>(parseDecimal(user).value_or(0))});
  }
}

using Folder = std::unique_ptr<DIR, decltype([](DIR* d) { closedir(d); })>;

bool holdsInode(const std::string& pid, const std::string& inode) {
  std::string path = "/proc/" + pid + "/fd";
  Folder folder(opendir(path.c_str()));
  if (!folder) return false;
  std::string wanted = "socket:[" + inode + "]";
  while (const dirent* entry = readdir(folder.get())) {
    char target[64];
    ssize_t n = readlink((path + "/" + entry->d_name).c_str(), target, sizeof target);
    if (n > 0 && std::string_view(target, static_cast<std::size_t>(n)) == wanted) return true;
  }
  return false;
}

std::string programName(const std::string& pid) {
  char target[4096];
  ssize_t n = readlink(("/proc/" + pid + "/exe").c_str(), target, sizeof target);
  if (n > 0) {
    std::string_view path(target, static_cast<std::size_t>(n));
    if (path.ends_with(" (deleted)")) path.remove_suffix(10);
    return std::string(path.substr(path.rfind('/') + 1));
  }
  std::ifstream comm("/proc/" + pid + "/comm");
  std::string name;
  std::getline(comm, name);
  return name;
}

std::string holderOf(const std::string& inode) {
  Folder folder(opendir("/proc"));
  while (const dirent* entry = folder ? readdir(folder.get()) : nullptr) {
    std::string pid = entry->d_name;
    if (parseDecimal(pid) && holdsInode(pid, inode)) return pid;
  }
  return {};
}

std::string userName(uid_t user) {
  std::vector<char> buffer(16384);
  passwd entry{};
  passwd* found = nullptr;
  getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found);
  return found != nullptr ? found->pw_name : std::to_string(user);
}

std::uint16_t tryBind(const std::string& address, std::uint16_t port) {
  if (address == "localhost") return tryBind("127.0.0.1", port);
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(port);
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  bool isV4 = inet_pton(AF_INET, address.c_str(), &v4.sin_addr) == 1;
  if (!isV4 && inet_pton(AF_INET6, address.c_str(), &v6.sin6_addr) != 1) return 0;
  auto* where = isV4 ? reinterpret_cast<sockaddr*>(&v4) : reinterpret_cast<sockaddr*>(&v6);
  socklen_t size = isV4 ? sizeof v4 : sizeof v6;
  int fd = socket(where->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return 0;
  int on = 1;  // as a listener binds: connections of an earlier run in TIME_WAIT do not count
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  bool bound = bind(fd, where, size) == 0 && listen(fd, 1) == 0 && getsockname(fd, where, &size) == 0;
  close(fd);
  if (!bound) return 0;
  return ntohs(isV4 ? v4.sin_port : v6.sin6_port);
}

}  // namespace

std::optional<PortHolder> findPortHolder(std::uint16_t port) {
  std::vector<ListeningSocket> sockets;
  collect("/proc/net/tcp", port, sockets);
  collect("/proc/net/tcp6", port, sockets);
  if (sockets.empty()) return std::nullopt;
  PortHolder holder;
  for (const ListeningSocket& socket : sockets) {
    std::string pid = holderOf(socket.inode);
    if (pid.empty()) continue;
    holder.pid = static_cast<pid_t>(*parseDecimal(pid));
    holder.name = programName(pid);
    holder.sentence = (holder.name.empty() ? "process" : holder.name) + " (pid " + pid + ")";
    return holder;
  }
  uid_t user = sockets.front().user;
  holder.sentence =
      user == getuid() ? "a process that the system does not name" : "a process of user " + userName(user);
  return holder;
}

std::uint16_t freePortNear(const std::string& address, std::uint16_t port) {
  for (int next = port + 1; next <= std::min(port + 20, 65535); ++next) {
    if (std::uint16_t bound = tryBind(address, static_cast<std::uint16_t>(next)); bound != 0) return bound;
  }
  return tryBind(address, 0);
}

}  // namespace penstock::service
