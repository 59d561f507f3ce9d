// SPDX-License-Identifier: GPL-3.0-or-later
// Lines to a descriptor that somebody else may not read: who has a line to tell never waits for them.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

namespace penstock {

/// A thread of its own writes what waits, in order. What has no room is dropped, newest first, counted and told. Thread: any.
/// Lifetime: does not own the descriptor, which stays open.
class LineWriter {
 public:
  /// One sentence about lines that were dropped or cannot be written. Called on any thread that uses the writer and on its own,
  /// with nothing locked.
  using Tell = std::function<void(std::string_view sentence)>;
  struct Options {
    int descriptor = 1;
    std::string name = "standard output";    // in sentences
    const char* thread = "lines";            // at most 15 characters
    std::size_t mostBytes = 4 * 1024 * 1024; // that wait
    Tell tell;                               // none: the writer tells it in lines of its own, once it moves again
  };
  explicit LineWriter(Options options);
  /// Ends without waiting: see finish().
  ~LineWriter();
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  /// `line` without its end.
  void write(std::string_view line);
  /// Writes what waits, as long as that takes at most, then ends the writer and tells how many lines it did not write in all. Idempotent.
  void finish(std::chrono::milliseconds atMost);

 private:
  struct State;
  std::shared_ptr<State> state_;
  std::thread thread_;
};

}  // namespace penstock
