// SPDX-License-Identifier: GPL-3.0-or-later
// Small WebSocket messages through the whole proxy, recorded, beside the same load going direct: messages a second (both directions
// counted), and the proxy's CPU time for each.
//   bench_websocket_relay PENSTOCK [SECONDS]
// The proxy has CPU 0 to itself, echo server and clients share CPU 1.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr int connections = 16, window = 64;
constexpr std::size_t payload = 32;
constexpr std::string_view accepted =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
    "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

[[noreturn]] void die(const char* what) {
  std::perror(what);
  std::exit(1);
}

void pin(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(unsigned(cpu), &set);
  sched_setaffinity(0, sizeof set, &set);
}

bool sendAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return false;
    bytes.remove_prefix(std::size_t(n));
  }
  return true;
}

std::string readHead(int fd) {
  std::string head;
  char c;
  while (head.find("\r\n\r\n") == std::string::npos && ::recv(fd, &c, 1, 0) == 1) head += c;
  return head;
}

int connectTo(int port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0), on = 1;
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(std::uint16_t(port));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) die("connect");
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

/// Answers each masked frame with the same payload, unmasked. One thread for all connections.
class EchoServer {
 public:
  EchoServer() : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t n = sizeof at;
    if (::bind(fd_, reinterpret_cast<sockaddr*>(&at), n) || ::listen(fd_, 64)) die("listen");
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&at), &n);
    port = ntohs(at.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~EchoServer() {
    stop_ = true;
    thread_.join();
    ::close(fd_);
  }
  int port = 0;

 private:
  void run() {
    std::vector<pollfd> fds{{fd_, POLLIN, 0}};
    std::vector<std::string> in(1);
    char buffer[65536];
    while (!stop_) {
      if (::poll(fds.data(), fds.size(), 50) <= 0) continue;
      if (fds[0].revents) {
        const int c = ::accept(fd_, nullptr, nullptr), on = 1;
        ::setsockopt(c, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        readHead(c);
        sendAll(c, accepted);
        fds.push_back({c, POLLIN, 0});
        in.emplace_back();
      }
      for (std::size_t i = 1; i < fds.size(); ++i) {
        if (!fds[i].revents) continue;
        const ssize_t n = ::recv(fds[i].fd, buffer, sizeof buffer, 0);
        if (n <= 0) {
          ::close(fds[i].fd);
          fds.erase(fds.begin() + long(i));
          in.erase(in.begin() + long(i--));
          continue;
        }
        std::string& bytes = in[i];
        bytes.append(buffer, std::size_t(n));
        std::string out;
        std::size_t at = 0;
        for (constexpr std::size_t frame = 6 + payload; bytes.size() - at >= frame; at += frame) {
          out += '\x81';
          out += char(payload);
          for (std::size_t k = 0; k < payload; ++k) out += char(bytes[at + 6 + k] ^ bytes[at + 2 + k % 4]);
        }
        bytes.erase(0, at);
        sendAll(fds[i].fd, out);
      }
    }
    for (std::size_t i = 1; i < fds.size(); ++i) ::close(fds[i].fd);
  }
  int fd_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

/// Messages that came back within the time, from `window` on their way on each connection.
double run(int port, const std::string& url, double seconds) {
  std::string frame = "\x81";
  frame += char(0x80 | payload);
  frame += "\x12\x34\x56\x78";
  for (std::size_t k = 0; k < payload; ++k) frame += char('a' ^ frame[2 + k % 4]);
  std::vector<pollfd> fds;
  for (int i = 0; i < connections; ++i) {
    const int fd = connectTo(port);
    sendAll(fd, "GET " + url + " HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    if (readHead(fd).find(" 101 ") == std::string::npos) die("no 101");
    std::string burst;
    for (int k = 0; k < window; ++k) burst += frame;
    sendAll(fd, burst);
    fds.push_back({fd, POLLIN, 0});
  }
  std::vector<std::size_t> partial(fds.size());
  std::uint64_t back = 0;
  char buffer[65536];
  const auto begin = std::chrono::steady_clock::now();
  double elapsed = 0;
  while ((elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count()) < seconds) {
    if (::poll(fds.data(), fds.size(), 100) <= 0) continue;
    for (std::size_t i = 0; i < fds.size(); ++i) {
      if (!fds[i].revents) continue;
      const ssize_t n = ::recv(fds[i].fd, buffer, sizeof buffer, 0);
      if (n <= 0) die("the connection ended");
      const std::size_t got = partial[i] + std::size_t(n), whole = got / (2 + payload);
      partial[i] = got % (2 + payload);
      back += whole;
      std::string burst;
      for (std::size_t k = 0; k < whole; ++k) burst += frame;
      sendAll(fds[i].fd, burst);
    }
  }
  for (const pollfd& p : fds) ::close(p.fd);
  return 2.0 * double(back) / elapsed;
}

double cpuSeconds(pid_t pid) {
  char path[64];
  std::snprintf(path, sizeof path, "/proc/%d/stat", int(pid));
  FILE* f = std::fopen(path, "r");
  if (!f) return 0;
  unsigned long user = 0, system = 0;
  if (std::fscanf(f, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2) user = system = 0;
  std::fclose(f);
  return double(user + system) / double(::sysconf(_SC_CLK_TCK));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s PENSTOCK [SECONDS]\n", argv[0]);
    return 2;
  }
  const double seconds = argc > 2 ? std::atof(argv[2]) : 5;
  const std::string folder = std::filesystem::temp_directory_path() / ("penstock-bench-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  int out[2];
  if (::pipe(out)) die("pipe");
  const pid_t proxy = ::fork();
  if (proxy == 0) {
    pin(0);
    ::dup2(out[1], 1);
    ::close(out[0]);
    const std::string ca = folder + "/ca", project = folder + "/p.penstock";
    ::execl(argv[1], argv[1], "--mode", "headless", "--port", "0", "--ui-port", "0", "--ca-dir", ca.c_str(), "--project", project.c_str(),
            "--quiet", static_cast<char*>(nullptr));
    die(argv[1]);
  }
  ::close(out[1]);
  std::string line;
  for (char c; ::read(out[0], &c, 1) == 1 && line.find("\nui") == std::string::npos;) line += c;
  const std::size_t colon = line.find(':', line.find("listening"));
  const int port = colon == std::string::npos ? 0 : std::atoi(line.c_str() + colon + 1);
  int status = 1;
  if (port) {
    pin(1);
    EchoServer server;
    const std::string url = "http://127.0.0.1:" + std::to_string(server.port) + "/";
    const double direct = run(server.port, "/", seconds);
    const double before = cpuSeconds(proxy);
    const double through = run(port, url, seconds);
    const double cpu = cpuSeconds(proxy) - before;
    std::printf("going direct      %10.0f messages/s\nthrough the proxy %10.0f messages/s, %.2f of direct; %.2f us of its CPU a message, %.0f %% of a core\n",
                direct, through, through / direct, 1e6 * cpu / (through * seconds), 100 * cpu / seconds);
    status = 0;
  } else {
    std::fprintf(stderr, "the proxy did not say where it listens: %s\n", line.c_str());
  }
  ::kill(proxy, SIGTERM);
  ::waitpid(proxy, nullptr, 0);
  std::filesystem::remove_all(folder);
  return status;
}
