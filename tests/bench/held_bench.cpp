// SPDX-License-Identifier: GPL-3.0-or-later
// Many requests held at once and let go again, and what others of the same thread see of that: the longest that one which nobody holds waited
// for its answer while they came, lay there and went (bar 50 ms). And how exact delays and throttles are (bar 5 %).
//   bench_held [COUNT]
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "penstock/service/proxy_service.h"

namespace {

using namespace penstock;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

double msSince(Clock::time_point begun) { return std::chrono::duration<double, std::milli>(Clock::now() - begun).count(); }

int connectTo(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0), on = 1;
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) {
    std::perror("connect");
    std::exit(1);
  }
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

void send(int fd, const std::string& bytes) {
  if (::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) != ssize_t(bytes.size())) std::perror("send");
}

/// Until `mark`; false: the connection ended before.
bool readUntil(int fd, const std::string& mark) {
  std::string got;
  char piece[65536];
  while (got.find(mark) == std::string::npos) {
    const ssize_t n = ::recv(fd, piece, sizeof piece, 0);
    if (n <= 0) return false;
    got.append(piece, std::size_t(n));
    if (got.size() > 2 * sizeof piece) got.erase(0, got.size() - sizeof piece);
  }
  return true;
}

/// Answers whatever it is asked. One thread for all connections.
class Origin {
 public:
  Origin() : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t n = sizeof at;
    constexpr int waiting = 1024;
    if (::bind(fd_, reinterpret_cast<sockaddr*>(&at), n) || ::listen(fd_, waiting)) std::perror("listen");
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&at), &n);
    port = ntohs(at.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~Origin() {
    over_ = true;
    thread_.join();
    ::close(fd_);
  }
  std::uint16_t port = 0;

 private:
  void run() {
    const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nlet go";
    std::vector<pollfd> fds{{fd_, POLLIN, 0}};
    char piece[65536];
    while (!over_) {
      if (::poll(fds.data(), fds.size(), 50) <= 0) continue;
      for (std::size_t i = fds.size(); i-- > 1;) {
        if (!fds[i].revents) continue;
        if (::recv(fds[i].fd, piece, sizeof piece, 0) > 0) {
          send(fds[i].fd, answer);
          continue;
        }
        ::close(fds[i].fd);
        fds.erase(fds.begin() + long(i));
      }
      if (fds[0].revents) fds.push_back({::accept(fd_, nullptr, nullptr), POLLIN, 0});
    }
    for (std::size_t i = 1; i < fds.size(); ++i) ::close(fds[i].fd);
  }
  int fd_;
  std::atomic<bool> over_{false};
  std::thread thread_;
};

std::string origin;  // its authority

std::string get(const std::string& path) { return "GET http://" + origin + path + " HTTP/1.1\r\nHost: " + origin + "\r\n\r\n"; }

/// Asks one after the other for what nobody holds, and keeps the longest that one took.
class Onlooker {
 public:
  explicit Onlooker(std::uint16_t port) : fd_(connectTo(port)), thread_([this] { run(); }) {}
  ~Onlooker() {
    over_ = true;
    thread_.join();
    ::close(fd_);
  }
  /// Since it was asked last: the longest in ms, and how many there were.
  std::pair<double, int> take() { return {longest_.exchange(0), asked_.exchange(0)}; }

 private:
  void run() {
    while (!over_) {
      const auto begun = Clock::now();
      send(fd_, get("/passes"));
      if (!readUntil(fd_, "let go")) return;
      const double took = msSince(begun);
      if (took > longest_) longest_ = took;
      ++asked_;
    }
  }
  int fd_;
  std::atomic<double> longest_{0};
  std::atomic<int> asked_{0};
  std::atomic<bool> over_{false};
  std::thread thread_;
};

void tell(const char* what, double took, Onlooker& onlooker) {
  const auto [longest, asked] = onlooker.take();
  std::printf("%-10s %7.1f ms; another waited %5.1f ms at most, of %d\n", what, took, longest, asked);
}

void hold(service::ProxyService& service, std::uint16_t port, std::size_t many) {
  service::Intercept& queue = service.intercept();
  if (!queue.setState({true, "path startswith /held", true, false, false})) return;
  Onlooker onlooker(port);
  std::this_thread::sleep_for(500ms);
  tell("nothing", 500, onlooker);
  std::vector<int> clients(many);
  for (int& fd : clients) fd = connectTo(port);
  onlooker.take();
  auto begun = Clock::now();
  for (std::size_t i = 0; i < many; ++i) send(clients[i], get("/held/" + std::to_string(i)));
  while (queue.held() < many) std::this_thread::sleep_for(1ms);
  tell("held", msSince(begun), onlooker);
  std::this_thread::sleep_for(1s);
  tell("they lie", 1000, onlooker);
  begun = Clock::now();
  queue.forwardAll();
  for (const int fd : clients)
    if (!readUntil(fd, "let go")) std::printf("one was not answered\n");
  tell("let go", msSince(begun), onlooker);
  for (const int fd : clients) ::close(fd);
  (void)queue.setState({});
}

/// How far from what was asked for, at worst and on average, in per cent.
void exact(std::uint16_t port, const char* what, const std::string& path, const std::string& end, double ms) {
  constexpr int turns = 10;
  double worst = 0, sum = 0;
  for (int i = 0; i < turns; ++i) {
    const int fd = connectTo(port);
    const auto begun = Clock::now();
    send(fd, get(path));
    if (!readUntil(fd, end)) std::printf("one was not answered\n");
    const double off = 100 * (msSince(begun) - ms) / ms;
    worst = std::abs(off) > std::abs(worst) ? off : worst;
    sum += off;
    ::close(fd);
  }
  std::printf("%-34s %+5.1f %% on average, %+5.1f %% at worst\n", what, sum / turns, worst);
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t many = argc > 1 ? std::size_t(std::atol(argv[1])) : 500;
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  char name[] = "/tmp/penstock-held-bench-XXXXXX";
  const std::string folder = ::mkdtemp(name);
  std::ofstream(folder + "/rules.json") << R"([
    {"when": "path == /passes", "actions": [{"do": "mock", "body": "let go"}]},
    {"when": "path == /late", "actions": [{"do": "delay", "ms": 200}, {"do": "mock", "body": "late!"}]},
    {"when": "path == /latest", "actions": [{"do": "delay", "ms": 1000, "side": "response"}, {"do": "mock", "body": "late!"}]},
    {"when": "path startswith /slow", "actions": [{"do": "mock", "file": ")" << folder << R"(/large"}]},
    {"when": "path == /slow", "actions": [{"do": "throttle", "down": 100000, "side": "response"}]},
    {"when": "path == /slower", "actions": [{"do": "throttle", "down": 1000000, "side": "response"}]}])";
  std::ofstream(folder + "/large") << std::string(199'995, 'x') << "close";
  {
    const Origin server;
    origin = "127.0.0.1:" + std::to_string(server.port);
    model::Config config;
    config.caDir = folder + "/ca";
    config.noDb = true;
    config.rules = {folder + "/rules.json"};
    service::ProxyService service(std::move(config));
    model::ListenerConfig where;
    where.address = "127.0.0.1";
    where.port = 0;
    const auto opened = service.open();
    const auto listening = opened ? service.listen({where}) : opened;
    if (!listening) {
      std::printf("%s\n", listening.error().message.c_str());
      return 1;
    }
    const std::uint16_t port = service.listeners().at(0).port;
    std::printf("%zu requests, beside one client that asks for what nobody holds (bar 50 ms):\n", many);
    hold(service, port, many);
    std::printf("how exact (bar 5 %%):\n");
    exact(port, "a delay of 200 ms", "/late", "late!", 200);
    exact(port, "a delay of 1 s, of the response", "/latest", "late!", 1000);
    exact(port, "200 KB at 100 KB a second", "/slow", "close", 2000);
    exact(port, "200 KB at 1 MB a second", "/slower", "close", 200);
    service.stop(500ms);
  }
  std::filesystem::remove_all(folder);
}
