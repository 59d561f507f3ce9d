// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/base/line_writer.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <mutex>
#include <utility>

namespace penstock {

namespace {

std::uint64_t linesIn(std::string_view text) { return std::uint64_t(std::count(text.begin(), text.end(), '\n')); }

std::string inWords(std::uint64_t lines) { return std::to_string(lines) + (lines == 1 ? " line" : " lines"); }

/// Where it is ready, a pipe or terminal takes this much without blocking (pipe(7)). The descriptor is shared with other processes, so
/// it cannot be made non-blocking. A file is always ready and takes more at once.
std::size_t pieceFor(int descriptor) {
  struct stat s {};
  return ::fstat(descriptor, &s) == 0 && S_ISREG(s.st_mode) ? 256 * 1024 : PIPE_BUF;
}

}  // namespace

/// The thread has its share of it: should a write block all the same (two processes fill one pipe), the program ends without it.
struct LineWriter::State {
  explicit State(Options o) : options(std::move(o)), piece(pieceFor(options.descriptor)) {}
  ~State() {
    if (stopEvent >= 0) ::close(stopEvent);
  }

  void run();
  bool waitUntilReady() const;
  void writeOut();
  void failed(int error, std::uint64_t lines);
  bool roomToSay() const { return waiting.size() < options.mostBytes / 2; }
  void say(std::unique_lock<std::mutex>& lock, const std::string& sentence);

  const Options options;
  const std::size_t piece;
  const int stopEvent = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  std::mutex mutex;
  std::condition_variable wake, idle;
  std::string waiting;     // lines with their ends
  std::string writing;     // the thread's
  std::size_t written = 0; // of `writing`
  std::uint64_t dropped = 0, droppedInAll = 0;  // since it was told last; ever
  bool busy = false;       // `writing` is not all written
  bool ending = false, ended = false;
  bool gone = false;       // nobody will ever read it
  int trouble = 0;         // the errno that was told last
};

LineWriter::LineWriter(Options options) : state_(std::make_shared<State>(std::move(options))) {
  thread_ = std::thread([state = state_] { state->run(); });
  pthread_setname_np(thread_.native_handle(), state_->options.thread);
}

LineWriter::~LineWriter() { finish(std::chrono::milliseconds(0)); }

void LineWriter::write(std::string_view line) {
  State& s = *state_;
  std::unique_lock lock(s.mutex);
  if (s.gone || s.ending) {
    s.droppedInAll += !s.gone;
    return;
  }
  if (s.waiting.size() + (s.writing.size() - s.written) + line.size() + 1 > s.options.mostBytes) {
    ++s.droppedInAll;
    if (s.dropped++ == 0) s.say(lock, s.options.name + " is not read; what is to be printed there is dropped until it is");
    return;
  }
  s.waiting.append(line);
  s.waiting += '\n';
  const bool looksAgain = s.busy;
  lock.unlock();
  if (!looksAgain) s.wake.notify_one();
}

void LineWriter::finish(std::chrono::milliseconds atMost) {
  if (!thread_.joinable()) return;
  State& s = *state_;
  std::uint64_t missing = 0;
  bool done = false;
  {
    std::unique_lock lock(s.mutex);
    const auto until = std::chrono::steady_clock::now() + atMost;
    s.idle.wait_until(lock, until, [&] { return s.gone || (s.waiting.empty() && !s.busy); });
    s.ending = true;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto told = ::write(s.stopEvent, &one, sizeof one);
    s.wake.notify_one();
    // Past its poll it is in a write, which only a second writer on the same pipe can make block.
    done = s.idle.wait_for(lock, std::chrono::milliseconds(100), [&] { return s.ended; });
    if (!s.gone) missing = s.droppedInAll + linesIn(s.waiting) + linesIn(std::string_view(s.writing).substr(done ? s.written : 0));
  }
  if (done)
    thread_.join();
  else
    thread_.detach();
  if (missing && s.options.tell) s.options.tell(inWords(missing) + " in all did not go to " + s.options.name);
}

void LineWriter::State::run() {
  std::unique_lock lock(mutex);
  while (true) {
    wake.wait(lock, [this] { return ending || !waiting.empty(); });
    if (ending) break;
    std::swap(writing, waiting);
    waiting.clear();
    written = 0;
    busy = true;
    lock.unlock();
    writeOut();
    lock.lock();
    if (ending) break;  // what is left is counted there
    writing.clear();
    written = 0;
    // With no place of its own it waits for a turn that leaves it room.
    if (dropped != 0 && !gone && (options.tell || roomToSay())) {
      const std::uint64_t lines = std::exchange(dropped, 0);
      say(lock, options.name + " is read again; " + inWords(lines) + (lines == 1 ? " was" : " were") + " dropped meanwhile");
    }
    busy = false;
    if (waiting.empty()) idle.notify_all();
  }
  ended = true;
  idle.notify_all();
}

/// False: it is to end.
bool LineWriter::State::waitUntilReady() const {
  pollfd waits[2] = {{options.descriptor, POLLOUT, 0}, {stopEvent, POLLIN, 0}};
  while (::poll(waits, 2, -1) < 0 && errno == EINTR) {
  }
  return waits[1].revents == 0;
}

void LineWriter::State::writeOut() {
  while (written < writing.size()) {
    if (!waitUntilReady()) return;
    const ssize_t n = ::write(options.descriptor, writing.data() + written, std::min(piece, writing.size() - written));
    const int error = errno;
    if (n >= 0) {
      const std::lock_guard lock(mutex);
      written += std::size_t(n);
      trouble = 0;
    } else if (error != EINTR && error != EAGAIN) {
      return failed(error, linesIn(std::string_view(writing).substr(written)));
    }
  }
}

// A reader that went away does not come back. Anything else (a full disk) may pass: the next lines are tried.
void LineWriter::State::failed(int error, std::uint64_t lines) {
  const bool closed = error == EPIPE || error == EBADF || error == EIO || error == ENXIO;
  bool first = false;
  {
    const std::lock_guard lock(mutex);
    first = std::exchange(trouble, error) != error && !ending;
    written = writing.size();
    if (closed) {
      gone = true;
      std::string().swap(waiting);
      idle.notify_all();
    } else {
      droppedInAll += lines;
    }
  }
  if (!first || !options.tell) return;
  options.tell(closed ? "nobody reads " + options.name + " any more; nothing more is printed there, all else goes on"
                      : options.name + " cannot be written: " + std::strerror(error));
}

// In its own lines only once it moves: said while it stands still it would be dropped as well.
void LineWriter::State::say(std::unique_lock<std::mutex>& lock, const std::string& sentence) {
  if (options.tell) {
    lock.unlock();
    options.tell(sentence);
    lock.lock();
  } else if (roomToSay() && !ending) {
    waiting.append("penstock: " + sentence) += '\n';
  }
}

}  // namespace penstock
