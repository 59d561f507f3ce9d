// SPDX-License-Identifier: GPL-3.0-or-later
// The end of the program as a person or the system asks for it, and that it comes.
#pragma once

#include <functional>
#include <memory>

namespace penstock::service {

/// Takes SIGTERM, SIGINT and SIGHUP (but leaves those alone that whoever started us ignores) and holds the program to its end: the second
/// signal ends it at once, and so does time, by what it is in the middle of. One at a time. Thread: any.
class Ending {
 public:
  enum class Phase : unsigned char {
    opening,  // nothing was recorded yet: a third of a second
    running,  // what was recorded is to be written first: ten seconds, after which that is told and the exit code is 1
    saved,    // the rest is tidying up: half a second
  };
  /// `asked` is called once, at the first signal, on a thread of its own.
  explicit Ending(std::function<void()> asked);
  /// Signals do again what they did before.
  ~Ending();
  Ending(const Ending&) = delete;
  Ending& operator=(const Ending&) = delete;

  /// `code`: of the exit where time ends it.
  void enter(Phase phase, int code = 0);
  /// The end began without a signal.
  void begin();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace penstock::service
