// SPDX-License-Identifier: GPL-3.0-or-later
// Generated commands and scripts run for real, against an origin that keeps the bytes of one request.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "penstock/base/ascii.h"

namespace penstock::exporter {

/// Takes one request on a free port and answers 204.
class OneRequest {
 public:
  OneRequest() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(socket_, 1), 0);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~OneRequest() {
    ::shutdown(socket_, SHUT_RDWR);
    if (thread_.joinable()) thread_.join();
    ::close(socket_);
  }
  std::uint16_t port() const { return port_; }
  /// Head and body, once the program that sent them has ended.
  std::string taken() {
    ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
    return bytes_;
  }

 private:
  void serve() {
    const int peer = ::accept(socket_, nullptr, nullptr);
    if (peer < 0) return;
    char buffer[65536];
    std::size_t wanted = std::string::npos;
    while (bytes_.size() < wanted) {
      const ssize_t n = ::read(peer, buffer, sizeof buffer);
      if (n <= 0) break;
      bytes_.append(buffer, std::size_t(n));
      const std::size_t end = bytes_.find("\r\n\r\n");
      if (end == std::string::npos || wanted != std::string::npos) continue;
      std::string head = bytes_.substr(0, end);
      std::transform(head.begin(), head.end(), head.begin(), [](unsigned char c) { return char(std::tolower(c)); });
      const std::size_t length = head.find("content-length:");
      wanted = end + 4 + (length == std::string::npos ? 0 : std::strtoul(head.c_str() + length + 15, nullptr, 10));
    }
    const std::string_view answer = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
    [[maybe_unused]] const auto written = ::write(peer, answer.data(), answer.size());
    ::close(peer);
  }

  int socket_;
  std::uint16_t port_ = 0;
  std::string bytes_;
  std::thread thread_;
};

/// A folder of its own, gone with it.
struct Folder {
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "penstock-code-XXXXXX").string();
    path = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

/// Runs a script that way; "" when the tool ended well, else what it said.
inline std::string run(const std::string& tool, const std::string& script, const std::string& extension) {
  const Folder folder;
  const auto file = folder.path / ("script" + extension), log = folder.path / "log";
  std::ofstream(file, std::ios::binary) << script;
  const int code =
      std::system(("cd '" + folder.path.string() + "' && " + tool + " '" + file.string() + "' > '" + log.string() + "' 2>&1").c_str());
  // Nothing a request says makes a file.
  for (const auto& entry : std::filesystem::directory_iterator(folder.path))
    if (entry.path() != file && entry.path() != log) return "made " + entry.path().filename().string() + "\n" + script;
  std::ifstream said(log);
  return code == 0 ? std::string() : tool + ":\n" + std::string(std::istreambuf_iterator<char>(said), {}) + "\n" + script;
}

/// Whether there is what runs it: Go is large, and no part of what tests install.
/// What is no Debian package, or a large one, is run where it is there.
inline bool canRun(const std::string& command) {
  if (command.starts_with("go ")) return std::system("go version > /dev/null 2>&1") == 0;
  return !command.starts_with("pwsh ") || std::system("pwsh -NoProfile -Command exit > /dev/null 2>&1") == 0;
}

inline std::string fieldOf(const std::string& request, const std::string& name) {
  std::size_t at = request.find("\r\n");
  while (at != std::string::npos) {
    const std::size_t end = request.find("\r\n", at + 2);
    const std::string line = request.substr(at + 2, end == std::string::npos ? end : end - at - 2);
    if (line.empty()) break;
    const std::size_t colon = line.find(':');
    if (equalsIgnoreCase(std::string_view(line).substr(0, colon), name)) return line.substr(line.find_first_not_of(' ', colon + 1));
    at = end;
  }
  return "(none)";
}

inline std::string bodyOf(const std::string& request) {
  const std::size_t end = request.find("\r\n\r\n");
  return end == std::string::npos ? std::string() : request.substr(end + 4);
}

}  // namespace penstock::exporter
