// SPDX-License-Identifier: GPL-3.0-or-later
// A server of HTTP/1.1 on loopback that answers each request without content as the test says.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace penstock::service {

class AnsweringServer {
 public:
  /// Given a head without its empty line, on any thread; nothing: the connection is broken off.
  using Answer = std::function<std::optional<std::string>(const std::string& head)>;
  explicit AnsweringServer(Answer answer) : answer_(std::move(answer)), fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(fd_, reinterpret_cast<sockaddr*>(&at), sizeof at);
    ::listen(fd_, 64);
    socklen_t size = sizeof at;
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&at), &size);
    port = ntohs(at.sin_port);
    acceptor_ = std::thread([this] {
      for (int peer; (peer = ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) threads_.emplace_back([this, peer] { serve(peer); });
    });
  }
  ~AnsweringServer() {
    ::shutdown(fd_, SHUT_RDWR);
    acceptor_.join();
    for (std::thread& t : threads_) t.join();
    ::close(fd_);
  }
  /// "HTTP/1.1 STATUS", those field lines, and that content.
  static std::string answer(const std::string& status, const std::string& content, const std::string& fields = {}) {
    return "HTTP/1.1 " + status + "\r\n" + fields + "Content-Length: " + std::to_string(content.size()) + "\r\n\r\n" + content;
  }

  std::uint16_t port = 0;
  std::atomic<unsigned> served{0};

 private:
  void serve(int peer) {
    const timeval patience{20, 0};
    ::setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    std::string in;
    char bytes[4096];
    for (ssize_t n; (n = ::recv(peer, bytes, sizeof bytes, 0)) > 0;) {
      in.append(bytes, std::size_t(n));
      for (std::size_t end; (end = in.find("\r\n\r\n")) != in.npos;) {
        const auto answer = answer_(in.substr(0, end));
        in.erase(0, end + 4);
        if (answer) ++served;
        if (!answer || ::send(peer, answer->data(), answer->size(), MSG_NOSIGNAL) < 0) {
          ::close(peer);
          return;
        }
      }
    }
    ::close(peer);
  }

  const Answer answer_;
  const int fd_;
  std::thread acceptor_;
  std::vector<std::thread> threads_;
};

}  // namespace penstock::service
