// SPDX-License-Identifier: GPL-3.0-or-later
// gRPC messages a second of one server stream, through the proxy and going direct, and their ratio; and the proxy's CPU for each message.
//   bench_grpc_stream PENSTOCK [MESSAGES [BYTES]]
// Both peers are sessions of wire/http2 over clear-text sockets. Each message is framed by itself, as a server that flushes each does.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "penstock/wire/grpc/message_reader.h"
#include "penstock/wire/http2/session.h"

namespace {

using namespace penstock;
using wire::http2::ErrorCode;
using wire::http2::HeadVerdict;
using wire::http2::Role;
using wire::http2::Session;
using wire::http2::StreamId;

[[noreturn]] void die(const char* what) {
  std::perror(what);
  std::exit(1);
}

sockaddr_in loopback(int port) {
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_port = htons(std::uint16_t(port));
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return a;
}

int connectTo(int port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in a = loopback(port);
  if (fd < 0 || ::connect(fd, reinterpret_cast<const sockaddr*>(&a), sizeof a) != 0) die("connect");
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

void writeAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return;
    bytes.remove_prefix(std::size_t(n));
  }
}

model::Headers fields(std::initializer_list<std::pair<const char*, const char*>> pairs) {
  model::Headers out;
  for (const auto& [name, value] : pairs) out.append(name, value);
  return out;
}

/// One end of the connection: what the other does is done here.
class Peer : public wire::http2::Events {
 public:
  explicit Peer(Role role) : session(role, {}, *this) {}
  void onRequest(StreamId id, std::shared_ptr<model::RequestHead>, HeadVerdict, std::string) override { stream = id; }
  void onResponse(void*, std::shared_ptr<model::ResponseHead>, HeadVerdict, std::string) override {}
  void onData(void*, std::string_view bytes) override {
    unread += bytes.size();
    while (!bytes.empty()) {
      const auto step = reader.step(bytes);
      bytes.remove_prefix(step.consumed);
      received += step.end;
    }
  }
  void onTrailers(void*, std::shared_ptr<const model::Headers>) override {}
  void onEnd(void*) override { ended = true; }
  void onClosed(void*, ErrorCode, std::string) override {}
  void onDrained(void*) override {}
  void onPeerSettings(const wire::http2::PeerSettings&) override {}
  void onGoaway(ErrorCode, std::string_view) override {}

  /// False at the end of the connection.
  bool read(int fd) {
    char buffer[65536];
    const ssize_t n = ::recv(fd, buffer, sizeof buffer, 0);
    if (n <= 0 || !session.receive({buffer, std::size_t(n)}, steadyNow())) return false;
    session.consume(stream, unread);
    unread = 0;
    return true;
  }
  void write(int fd) {
    session.produce(out, 1 << 16);
    writeAll(fd, out);
    out.clear();
  }

  Session session;
  wire::grpc::MessageReader reader{false};
  StreamId stream = 0;
  std::size_t unread = 0;
  std::uint64_t received = 0;
  bool ended = false;
  std::string out;
};

/// Answers the one request of one connection with that many messages.
void serve(int listener, std::uint64_t messages, std::size_t bytes) {
  const int fd = ::accept(listener, nullptr, nullptr);
  Peer peer(Role::server);
  while (!peer.stream && peer.read(fd)) peer.write(fd);
  peer.session.setOwner(peer.stream, &peer);
  model::ResponseHead head;
  head.headers = fields({{":status", "200"}, {"content-type", "application/grpc"}});
  peer.session.respond(peer.stream, head, false);
  std::string message(5, '\0');
  message[3] = char(bytes >> 8);
  message[4] = char(bytes);
  message.append(bytes, 'm');
  for (std::uint64_t sent = 0; sent < messages;) {
    for (; sent < messages && peer.session.pending(peer.stream) < Session::sendLimit; ++sent) {
      peer.session.data(peer.stream, message);
      peer.session.produce(peer.out, 1 << 20);  // a frame each
    }
    writeAll(fd, peer.out);
    peer.out.clear();
    pollfd p{fd, POLLIN, 0};
    const bool blocked = peer.session.pending(peer.stream) >= Session::sendLimit;
    if (::poll(&p, 1, blocked ? -1 : 0) > 0 && !peer.read(fd)) break;
    peer.write(fd);
  }
  const model::Headers trailers = fields({{"grpc-status", "0"}});
  peer.session.end(peer.stream, &trailers);
  peer.write(fd);
  while (peer.read(fd)) peer.write(fd);
  ::close(fd);
}

struct Run {
  double seconds = 0;
  std::uint64_t received = 0;
};

/// `fd`: connected to the server, in whatever way.
Run ask(int fd, const std::string& authority) {
  Peer peer(Role::client);
  model::RequestHead head;
  head.headers = fields({{":method", "POST"}, {":scheme", "http"}, {":path", "/bench.Stream/Messages"}, {":authority", authority.c_str()},
                         {"te", "trailers"}, {"content-type", "application/grpc"}});
  const SteadyTime begin = steadyNow();
  peer.stream = peer.session.request(head, true, &peer);
  peer.write(fd);
  while (!peer.ended && peer.read(fd)) peer.write(fd);
  Run run;
  run.seconds = std::chrono::duration<double>(steadyNow() - begin).count();
  run.received = peer.received;
  ::close(fd);
  return run;
}

/// The program in headless mode; `port` is what it said.
pid_t start(const char* program, const std::string& folder, int& port) {
  int pipe[2];
  if (::pipe(pipe) != 0) die("pipe");
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::dup2(pipe[1], 1);
    ::setenv("HOME", folder.c_str(), 1);
    const std::string ca = folder + "/ca", project = folder + "/bench.penstock";
    ::execl(program, program, "--mode", "headless", "--port", "0", "--ui-port", "0", "--ca-dir", ca.c_str(), "--project", project.c_str(),
            static_cast<char*>(nullptr));
    die(program);
  }
  ::close(pipe[1]);
  FILE* said = ::fdopen(pipe[0], "r");
  char line[256];
  while (said && std::fgets(line, sizeof line, said))
    if (std::sscanf(line, "listening http 127.0.0.1:%d", &port) == 1) break;
  // Its lines go on: somebody has to read them.
  std::thread([said] {
    char rest[4096];
    while (std::fread(rest, 1, sizeof rest, said) > 0) {
    }
    std::fclose(said);
  }).detach();
  return pid;
}

double cpuOf(pid_t pid) {
  const std::string path = "/proc/" + std::to_string(pid) + "/stat";
  FILE* f = std::fopen(path.c_str(), "r");
  if (!f) return 0;
  char text[1024] = {};
  const std::size_t n = std::fread(text, 1, sizeof text - 1, f);
  std::fclose(f);
  unsigned long user = 0, system = 0;
  const char* after = n ? std::strrchr(text, ')') : nullptr;
  if (after) std::sscanf(after + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
  return double(user + system) / double(::sysconf(_SC_CLK_TCK));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s PENSTOCK [MESSAGES [BYTES]]\n", argv[0]);
    return 2;
  }
  const std::uint64_t messages = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1'000'000;
  const std::size_t bytes = std::min<std::size_t>(argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 100, 60'000);

  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in a = loopback(0);
  socklen_t size = sizeof a;
  if (::bind(listener, reinterpret_cast<sockaddr*>(&a), size) != 0 || ::listen(listener, 8) != 0 ||
      ::getsockname(listener, reinterpret_cast<sockaddr*>(&a), &size) != 0)
    die("listen");
  const int serverPort = ntohs(a.sin_port);
  const std::string authority = "127.0.0.1:" + std::to_string(serverPort);

  char name[] = "/tmp/penstock-bench-XXXXXX";
  if (!::mkdtemp(name)) die("mkdtemp");
  const std::string folder = name;
  int proxyPort = 0;
  const pid_t proxy = start(argv[1], folder, proxyPort);

  double best[2] = {}, cpu = 0;
  for (int round = 0; round < 3; ++round) {
    for (const bool through : {false, true}) {
      std::thread server(serve, listener, messages, bytes);
      int fd;
      const double before = cpuOf(proxy);
      if (through) {
        fd = connectTo(proxyPort);
        writeAll(fd, "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n\r\n");
        std::string answer;
        for (char c; answer.find("\r\n\r\n") == std::string::npos && ::recv(fd, &c, 1, 0) == 1;) answer += c;
      } else {
        fd = connectTo(serverPort);
      }
      const Run run = ask(fd, authority);
      server.join();
      if (run.received != messages) {
        std::fprintf(stderr, "%llu of %llu messages came\n", static_cast<unsigned long long>(run.received), static_cast<unsigned long long>(messages));
        return 1;
      }
      const double rate = double(messages) / run.seconds;
      if (through && rate > best[1]) cpu = cpuOf(proxy) - before;
      best[through] = std::max(best[through], rate);
    }
  }
  ::kill(proxy, SIGTERM);
  ::waitpid(proxy, nullptr, 0);
  std::filesystem::remove_all(folder);
  std::printf("gRPC stream of %zu-byte messages: direct %.0f/s, through the proxy %.0f/s, ratio %.2f; %.2f us CPU of the proxy a message, recording\n",
              bytes, best[0], best[1], best[1] / best[0], cpu * 1e6 / double(messages));
  return 0;
}
