// SPDX-License-Identifier: GPL-3.0-or-later
// How close together the requests of a race arrive: thirty over HTTP/1 and thirty streams of HTTP/2, at a server that notes when each was
// whole. Twenty runs each; the median, the best and the worst.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "penstock/engine/engine.h"
#include "penstock/replay/replay.h"
#include "penstock/tls/certificate_authority.h"
#include "penstock/wire/http1/head.h"

namespace {

using namespace penstock;

constexpr unsigned requests = 30, runs = 20;

/// Answers each request once it is whole; notes the moments.
class Server {
 public:
  Server() {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(listener_, reinterpret_cast<sockaddr*>(&at), sizeof at);
    ::listen(listener_, 256);
    socklen_t size = sizeof at;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size);
    port = ntohs(at.sin_port);
    epoll_ = ::epoll_create1(0);
    watch(listener_);
    thread_ = std::thread([this] { serve(); });
  }
  ~Server() {
    ending_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    for (const auto& [fd, bytes] : connections_) ::close(fd);
    ::close(listener_);
    ::close(epoll_);
  }
  /// Milliseconds from the first of `requests` arrivals to the last.
  double spread() {
    std::sort(arrived_.begin(), arrived_.end());
    const double ms = std::chrono::duration<double, std::milli>(arrived_.back() - arrived_.front()).count();
    arrived_.clear();
    return ms;
  }
  std::uint16_t port = 0;

 private:
  void watch(int fd) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  }
  void serve() {
    while (!ending_) {
      epoll_event events[64];
      const int n = ::epoll_wait(epoll_, events, 64, 100);
      for (int i = 0; i < n; ++i) {
        const int fd = events[i].data.fd;
        if (fd == listener_) {
          const int peer = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
          if (peer < 0) continue;
          const int on = 1;
          ::setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
          watch(peer);
          connections_[peer];
        } else {
          read(fd);
        }
      }
    }
  }
  void read(int fd) {
    char bytes[65536];
    const ssize_t n = ::recv(fd, bytes, sizeof bytes, 0);
    const SteadyTime now = steadyNow();
    if (n <= 0) {
      ::close(fd);
      connections_.erase(fd);
      return;
    }
    std::string& in = connections_[fd];
    in.append(bytes, std::size_t(n));
    if (in.starts_with("PRI")) http2(fd, in, now);
    if (in.starts_with("GET") && in.ends_with("\r\n\r\n")) {
      arrived_.push_back(now);
      in.clear();
      constexpr std::string_view answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
      (void)!::send(fd, answer.data(), answer.size(), MSG_NOSIGNAL);
    }
  }
  /// Frames behind the preface, which stays in front.
  void http2(int fd, std::string& in, SteadyTime now) {
    constexpr std::size_t preface = 24, header = 9;
    std::string out;
    if (settled_.insert({fd, true}).second) out.append("\0\0\0\x04\0\0\0\0\0", 9).append("\0\0\0\x04\x01\0\0\0\0", 9);
    while (in.size() >= preface + header) {
      const auto at = [&](std::size_t i) { return std::size_t(static_cast<unsigned char>(in[preface + i])); };
      const std::size_t length = at(0) << 16 | at(1) << 8 | at(2);
      if (in.size() < preface + header + length) break;
      const bool ends = (at(3) == 0 || at(3) == 1) && (at(4) & 1);
      if (ends) {
        arrived_.push_back(now);
        out.append("\0\0\x01\x01\x05", 5).append(in, preface + 5, 4).append("\x88");
      }
      in.erase(preface, header + length);
    }
    if (!out.empty()) (void)!::send(fd, out.data(), out.size(), MSG_NOSIGNAL);
  }

  int listener_ = -1, epoll_ = -1;
  std::thread thread_;
  std::atomic<bool> ending_{false};
  std::map<int, std::string> connections_;
  std::map<int, bool> settled_;
  std::vector<SteadyTime> arrived_;  // of the thread, and of the others between races
};

/// Keeps nothing.
struct Nowhere final : model::ExchangeSink {
  model::ExchangeId nextId() override { return ++last; }
  void record(model::RecordBatch) override {}
  bool congested() const override { return false; }
  void whenReady(std::function<void()> ready) override { ready(); }
  bool recording() const override { return true; }
  std::atomic<model::ExchangeId> last{0};
};

replay::Outgoing outgoing(std::uint16_t port, bool http2) {
  replay::Outgoing out;
  out.to.host = "127.0.0.1";
  out.to.port = port;
  out.to.localAllowed = true;
  out.bytes = "GET /buy HTTP/1.1\r\nHost: localhost\r\nCookie: session=1234567890\r\n\r\n";
  out.headSize = out.bytes.size();
  out.head = wire::http1::parseRequest(out.bytes).head;
  if (!http2) return out;
  auto head = std::make_shared<model::RequestHead>();
  head->version = model::HttpVersion::http2;
  head->method = "GET";
  for (const auto& [name, value] : {std::pair<const char*, const char*>{":method", "GET"}, {":scheme", "http"}, {":authority", "localhost"},
                                    {":path", "/buy"}, {"cookie", "session=1234567890"}})
    head->headers.append(name, value);
  out.head = head;
  out.bytes.clear();
  out.headSize = 0;
  return out;
}

void race(replay::Replay& sender, bool http2) {
  std::vector<double> arrivals, releases;
  for (unsigned run = 0; run < runs; ++run) {
    Server server;
    const auto racing = sender.race(std::vector<replay::Outgoing>(requests, outgoing(server.port, http2)));
    std::mutex mutex;
    std::condition_variable told;
    const Subscription heard = racing->changed().subscribe([&] {
      const std::lock_guard lock(mutex);
      told.notify_all();
    });
    std::unique_lock lock(mutex);
    told.wait(lock, [&] { return racing->state().phase == replay::RaceState::Phase::ended; });
    arrivals.push_back(server.spread());
    releases.push_back(double(racing->state().windowNs) / 1e6);
  }
  std::sort(arrivals.begin(), arrivals.end());
  std::sort(releases.begin(), releases.end());
  std::printf("%s: %u requests arrive within %.3f ms (median of %u runs; %.3f to %.3f); released within %.3f ms\n", http2 ? "HTTP/2" : "HTTP/1", requests,
              arrivals[runs / 2], runs, arrivals.front(), arrivals.back(), releases[runs / 2]);
}

}  // namespace

int main() {
  char folder[] = "/tmp/penstock-race-bench-XXXXXX";
  if (!::mkdtemp(folder)) return 1;
  Nowhere sink;
  engine::EngineParts parts;
  parts.sink = &sink;
  parts.authority = tls::CertificateAuthority::openOrCreate(folder).value();
  auto engine = engine::Engine::create(std::move(parts));
  if (!engine) return 1;
  {
    replay::Replay sender({[&] { return (*engine)->outlet(); }, &sink, {}});
    race(sender, false);
    race(sender, true);
  }
  engine->reset();
  for (const char* name : {"/penstock-ca.pem", "/penstock-ca-key.pem"}) ::unlink((std::string(folder) + name).c_str());
  ::rmdir(folder);
}
