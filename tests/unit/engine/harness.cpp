// SPDX-License-Identifier: GPL-3.0-or-later
#include "unit/engine/harness.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <stdexcept>

#include "unit/record/sink.h"

namespace penstock::engine::test {

namespace {

void setTimeout(int fd) {
  const timeval limit{10, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

/// One authority for all tests of the process: made in a folder that is gone before the first test.
tls::CertificateAuthorityPtr testAuthority() {
  static const tls::CertificateAuthorityPtr ca = [] {
    char folder[] = "/tmp/penstock-engine-test-XXXXXX";
    if (!::mkdtemp(folder)) throw std::runtime_error("mkdtemp");
    auto made = tls::CertificateAuthority::openOrCreate(folder);
    std::filesystem::remove_all(folder);
    return made.value();
  }();
  return ca;
}

}  // namespace

Peer Peer::connectTo(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  setTimeout(fd);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) throw std::runtime_error("connect");
  return Peer(fd);
}

Peer& Peer::operator=(Peer&& o) noexcept {
  close();
  fd_ = std::exchange(o.fd_, -1);
  return *this;
}

bool Peer::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return false;
    bytes.remove_prefix(std::size_t(n));
  }
  return true;
}

std::string Peer::readUntil(std::string_view mark) {
  std::string out;
  char c;
  while (out.find(mark) == std::string::npos && ::recv(fd_, &c, 1, 0) == 1) out += c;
  return out;
}

std::string Peer::readAll() {
  std::string out;
  char bytes[16384];
  ssize_t n;
  while ((n = ::recv(fd_, bytes, sizeof bytes, 0)) > 0) out.append(bytes, std::size_t(n));
  return out;
}

std::string Peer::read(std::size_t n) {
  std::string out(n, '\0');
  std::size_t got = 0;
  while (got < n) {
    const ssize_t r = ::recv(fd_, out.data() + got, n - got, 0);
    if (r <= 0) break;
    got += std::size_t(r);
  }
  out.resize(got);
  return out;
}

void Peer::shutdownWrite() { ::shutdown(fd_, SHUT_WR); }

void Peer::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

void Peer::reset() {
  const linger l{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &l, sizeof l);
  close();
}

Origin::Origin() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  setTimeout(fd_);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  if (::bind(fd_, reinterpret_cast<sockaddr*>(&at), size) != 0 || ::listen(fd_, 16) != 0) throw std::runtime_error("listen");
  ::getsockname(fd_, reinterpret_cast<sockaddr*>(&at), &size);
  port_ = ntohs(at.sin_port);
}

Origin::~Origin() { ::close(fd_); }

Peer Origin::accept() {
  const int fd = ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC);
  if (fd < 0) throw std::runtime_error("nobody connected to the origin");
  setTimeout(fd);
  return Peer(fd);
}

Harness::Harness(model::EngineConfig config, std::vector<std::shared_ptr<Interceptor>> interceptors, http::SpoolRoom held) {
  EngineParts parts;
  parts.config = std::move(config);
  parts.sink = &sink;
  parts.interceptors = std::move(interceptors);
  parts.held = std::move(held);
  parts.authority = testAuthority();
  parts.passthroughChanged = [this](const model::AutoPassthrough& p) {
    const std::lock_guard lock(mutex);
    toldToBegin.push_back(p);
  };
  engine = std::move(Engine::create(std::move(parts)).value());
  model::ListenerConfig where;
  where.port = 0;
  port = engine->listen(where, ListenerRole::proxy).value().port;
}

std::uint16_t Harness::listen(model::ListenerConfig where) {
  where.port = 0;
  return engine->listen(where, ListenerRole::proxy).value().port;
}

std::vector<model::AutoPassthrough> Harness::began() {
  const std::lock_guard lock(mutex);
  return toldToBegin;
}

}  // namespace penstock::engine::test
