// SPDX-License-Identifier: GPL-3.0-or-later
// What scripts say: their output, line by line, and what Penstock has to tell of them.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/clock.h"
#include "penstock/base/notifier.h"

namespace penstock::script {

struct ConsoleLine {
  enum class Level : std::uint8_t { output, info, warning, error };
  std::uint64_t number = 0;  // grows by one
  WallTime at{};
  Level level = Level::output;
  std::string script;          // its name; "" of what is about none
  std::string text;            // one line, as it came: plain text of somebody else
  std::uint64_t exchange = 0;  // that it is about; 0: none
};
/// "output", "info", "warning", "error".
std::string_view toText(ConsoleLine::Level level);

/// The newest lines. A script that floods it is cut, and that is said. Thread: any.
class Console {
 public:
  static constexpr std::size_t mostLines = 5000, mostBytes = 4 * 1024 * 1024, longestLine = 4000;
  static constexpr unsigned linesASecond = 500;  // of one script's output and log

  /// `line`: without number and time. What Penstock tells itself is never left out.
  void add(ConsoleLine line);
  /// Tells of lines that were left out in seconds that are over. Now and then.
  void settle();
  /// Those behind that number, oldest first, as far as they are kept.
  std::vector<ConsoleLine> since(std::uint64_t number, std::size_t most = mostLines) const;
  void clear();
  /// On the thread that adds.
  Notifier<>& changed() { return changed_; }

 private:
  struct Flow {
    std::int64_t second = 0;
    unsigned lines = 0;
    std::uint64_t leftOut = 0;
  };
  void keep(ConsoleLine line);
  void tellLeftOut(const std::string& script, Flow& flow);

  mutable std::mutex mutex_;
  std::deque<ConsoleLine> lines_;
  std::map<std::string, Flow> flows_;
  std::size_t bytes_ = 0;
  std::uint64_t last_ = 0;
  Notifier<> changed_;
};

}  // namespace penstock::script
