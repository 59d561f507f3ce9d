// SPDX-License-Identifier: GPL-3.0-or-later
// What reading by the API costs capture: the built program under a steady load through the proxy, alone and while a client reads what comes.
//   bench_api_reads PENSTOCK [REQUESTS A SECOND] [READS A SECOND] [SECONDS OF A ROUND] [ROUNDS] [entries|pages|both]
// `entries`: one exchange with its bodies a read; `pages`: fifty of them.
// Prints for each round rates, latencies of capture, and CPU of the threads that capture for each captured request, then medians of the ratios.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

extern char** environ;

namespace {

using Clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::exit(1);
}

int dial(int port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(std::uint16_t(port));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) fail("cannot connect");
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

/// One answer that tells its length or comes in chunks. False: the connection ended.
class Answers {
 public:
  explicit Answers(int fd) : fd_(fd) {}
  bool next() {
    const std::size_t head = through("\r\n\r\n", 0);
    if (head == std::string::npos) return false;
    const std::string text = buffer_.substr(0, head);
    std::size_t end = head;
    if (const std::size_t at = text.find("Content-Length: "); at != text.npos) {
      end += std::size_t(std::atol(text.c_str() + at + 16));
      while (buffer_.size() < end)
        if (!more()) return false;
    } else {
      while (true) {
        const std::size_t line = through("\r\n", end);
        if (line == std::string::npos) return false;
        const std::size_t size = std::size_t(std::strtoul(buffer_.c_str() + end, nullptr, 16));
        end = line + size + 2;
        while (buffer_.size() < end)
          if (!more()) return false;
        if (size == 0) break;
      }
    }
    buffer_.erase(0, end);
    return true;
  }

 private:
  std::size_t through(const char* what, std::size_t from) {
    while (buffer_.find(what, from) == std::string::npos)
      if (!more()) return std::string::npos;
    return buffer_.find(what, from) + std::string(what).size();
  }
  bool more() {
    char block[64 * 1024];
    const ssize_t n = ::read(fd_, block, sizeof block);
    if (n <= 0) return false;
    buffer_.append(block, std::size_t(n));
    return true;
  }
  const int fd_;
  std::string buffer_;
};

void say(int fd, const std::string& text) {
  for (std::string_view rest = text; !rest.empty();) {
    const ssize_t n = ::write(fd, rest.data(), rest.size());
    if (n <= 0) fail("a connection broke");
    rest.remove_prefix(std::size_t(n));
  }
}

/// Answers everything with a kilobyte.
class Origin {
 public:
  Origin() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&here), size) != 0 || ::listen(listener_, 256) != 0) fail("no origin");
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&here), &size);
    port = ntohs(here.sin_port);
    std::thread([this] {
      while (true) {
        const int fd = ::accept(listener_, nullptr, nullptr);
        if (fd >= 0) std::thread(serve, fd).detach();
      }
    }).detach();
  }
  int port = 0;

 private:
  static void serve(int fd) {
    const std::string answer = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1024\r\n\r\n" + std::string(1024, 'x');
    std::string buffer;
    char block[16 * 1024];
    for (ssize_t n; (n = ::read(fd, block, sizeof block)) > 0;) {
      buffer.append(block, std::size_t(n));
      for (std::size_t end; (end = buffer.find("\r\n\r\n")) != buffer.npos; buffer.erase(0, end + 4)) say(fd, answer);
    }
    ::close(fd);
  }
  const int listener_;
};

struct Program {
  pid_t pid = 0;
  int proxy = 0, ui = 0;
  std::string token;
};

int portIn(const std::string& line) { return std::atoi(line.c_str() + line.rfind(':') + 1); }

Program begin(const std::string& path, const std::string& folder) {
  int out[2];
  if (::pipe(out) != 0) fail("no pipe");
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, out[1], 1);
  ::posix_spawn_file_actions_addclose(&actions, out[0]);
  ::setenv("XDG_DATA_HOME", (folder + "/data").c_str(), 1);
  ::setenv("XDG_CONFIG_HOME", (folder + "/config").c_str(), 1);
  const std::vector<std::string> words{path, "--mode", "headless", "--port", "0", "--ui-port", "0", "--ca-dir", folder + "/ca", "--project", folder + "/p.penstock",
                                       "--keep-free", "0", "--filter", "status == 999"};
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  Program program;
  if (::posix_spawn(&program.pid, path.c_str(), &actions, nullptr, argv.data(), environ) != 0) fail("cannot start " + path);
  ::close(out[1]);
  FILE* lines = ::fdopen(out[0], "r");
  char line[4096];
  while (!program.ui && std::fgets(line, sizeof line, lines)) {
    const std::string text = std::string(line).substr(0, std::string(line).find_last_not_of("/\n") + 1);
    if (text.starts_with("listening ") && !program.proxy) program.proxy = portIn(text);
    if (text.starts_with("ui ")) program.ui = portIn(text);
  }
  if (!program.ui) fail("it does not listen");
  std::thread([lines] {
    char rest[4096];
    while (std::fgets(rest, sizeof rest, lines)) {
    }
  }).detach();
  std::ifstream(folder + "/data/penstock/api-token") >> program.token;
  return program;
}

/// CPU of its threads in microseconds, by whether they are the API's.
std::pair<double, double> cpuOf(pid_t pid) {
  double api = 0, rest = 0;
  for (const auto& task : fs::directory_iterator("/proc/" + std::to_string(pid) + "/task")) {
    std::ifstream in(task.path() / "schedstat");
    double nanoseconds = 0;
    in >> nanoseconds;
    std::string name;
    std::ifstream(task.path() / "comm") >> name;
    (name.starts_with("api") ? api : rest) += nanoseconds / 1000;
  }
  return {api, rest};
}

struct Round {
  double captured = 0, reads = 0;                // a second
  double cpu = 0, cpuApi = 0;                    // microseconds for each captured request; for each read
  double p50 = 0, p99 = 0;                       // milliseconds, of capture
};

/// `rate` calls a second over some connections, `next` says what each asks; latencies in milliseconds.
class Load {
 public:
  template <class Next>
  Load(int port, int connections, double rate, std::atomic<bool>& over, Next next) {
    for (int i = 0; i < connections; ++i)
      threads_.emplace_back([this, port, i, connections, rate, &over, next] {
        const int fd = dial(port);
        Answers answers(fd);
        const auto every = std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(connections / rate));
        auto due = Clock::now() + every * i / connections;
        std::vector<double> mine;
        while (!over) {
          std::this_thread::sleep_until(due);
          say(fd, next());
          if (!answers.next()) fail("an answer did not come");
          mine.push_back(std::chrono::duration<double, std::milli>(Clock::now() - due).count());
          due += every;
          if (due < Clock::now() - std::chrono::seconds(1)) due = Clock::now();
        }
        ::close(fd);
        const std::lock_guard lock(mutex_);
        times_.insert(times_.end(), mine.begin(), mine.end());
      });
  }
  std::vector<double> times() {
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
    std::sort(times_.begin(), times_.end());
    return times_;
  }

 private:
  std::mutex mutex_;
  std::vector<double> times_;
  std::vector<std::thread> threads_;
};

Round measure(const Program& program, int origin, double rate, double reads, double seconds, const std::string& kind = "both") {
  std::atomic<bool> over{false};
  const std::string authority = "127.0.0.1:" + std::to_string(origin);
  const std::string request = "GET http://" + authority + "/some/path?q=1 HTTP/1.1\r\nHost: " + authority + "\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n";
  static std::atomic<std::uint64_t> seen{1};
  Load capture(program.proxy, 16, rate, over, [&] {
    ++seen;
    return request;
  });
  std::optional<Load> reading;
  std::atomic<std::uint64_t> asked{0};
  const std::string head = " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(program.ui) + "\r\nAuthorization: Bearer " + program.token + "\r\n\r\n";
  if (reads > 0)
    reading.emplace(program.ui, 8, reads, over, [&] {
      const std::uint64_t newest = seen > 200 ? seen - 100 : 1;
      const bool page = asked++ % 2 == 0;
      return kind == "pages" || (page && kind == "both") ? "GET /api/traffic?after=" + std::to_string(newest) + "&limit=50" + head : "GET /api/traffic/" + std::to_string(newest) + head;
    });
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  const auto [api, rest] = cpuOf(program.pid);
  const std::uint64_t firstSeen = seen, firstAsked = asked;
  const auto began = Clock::now();
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  const auto [apiNow, restNow] = cpuOf(program.pid);
  const double took = std::chrono::duration<double>(Clock::now() - began).count();
  const double captured = double(seen - firstSeen), read = double(asked - firstAsked);
  over = true;
  const std::vector<double> times = capture.times();
  if (reading) reading->times();
  return {captured / took, read / took, (restNow - rest) / captured, read > 0 ? (apiNow - api) / read : 0, times[times.size() / 2], times[times.size() * 99 / 100]};
}

void print(const char* name, const Round& r) {
  std::printf("%-8s %8.0f captured/s %8.0f reads/s   %7.1f us CPU a capture %7.1f us a read   p50 %6.2f ms p99 %6.2f ms\n", name, r.captured, r.reads, r.cpu, r.cpuApi, r.p50, r.p99);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) fail("bench_api_reads PENSTOCK [REQUESTS A SECOND] [READS A SECOND] [SECONDS] [ROUNDS] [entries|pages|both]");
  const auto number = [&](int i, double otherwise) { return argc > i ? std::atof(argv[i]) : otherwise; };
  const double rate = number(2, 2000), reads = number(3, 2000), seconds = number(4, 5);
  const int rounds = int(number(5, 5));
  const std::string kind = argc > 6 ? argv[6] : "both";
  std::signal(SIGPIPE, SIG_IGN);
  std::string folder = fs::temp_directory_path().string() + "/penstock-bench-XXXXXX";
  if (!::mkdtemp(folder.data())) fail("no folder");
  Origin origin;
  const Program program = begin(argv[1], folder);
  measure(program, origin.port, rate, 0, 1);  // warm
  std::vector<double> cpu, captured, latency;
  for (int i = 0; i < rounds; ++i) {
    const Round alone = measure(program, origin.port, rate, 0, seconds), with = measure(program, origin.port, rate, reads, seconds, kind);
    print("alone", alone);
    print("reading", with);
    cpu.push_back(with.cpu / alone.cpu);
    captured.push_back(with.captured / alone.captured);
    latency.push_back(with.p50 / alone.p50);
  }
  std::printf("medians of reading/alone: CPU a capture %.3f, captured %.3f, p50 %.2f\n", median(cpu), median(captured), median(latency));
  ::kill(program.pid, SIGTERM);
  ::waitpid(program.pid, nullptr, 0);
  std::error_code ignored;
  fs::remove_all(folder, ignored);
}
