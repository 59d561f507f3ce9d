// SPDX-License-Identifier: GPL-3.0-or-later
// What was called over the API and by assistants: a line each, in a file and for the window.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "penstock/base/clock.h"
#include "penstock/base/notifier.h"
#include "penstock/base/result.h"

namespace penstock::service {

struct AuditLine {
  WallTime at{};
  std::string head;  // "rest", "mcp"
  std::string who;   // the token's name; "" for none that is good
  std::string call;  // "GET /api/traffic?q=...", "search_traffic {...}"; never a token
  unsigned status = 0;
  std::int64_t tookUs = 0;
};

/// `audit.log` in the data folder, a JSON object a line, this person's alone. Beyond 16 MB it becomes `audit.log.1`, in place of the one before.
/// Calls without a good token cost nothing: of memory and file they have a small share, beyond which they are counted, so that no flood of them
/// washes out what others did. Thread: any.
class AuditLog {
 public:
  static constexpr std::size_t kept = 1000;               // lines in memory
  static constexpr std::size_t keptOfStrangers = 100;     // beside them, of those without a token
  static constexpr std::uint64_t mostOfStrangers = 1u << 20;  // bytes of the file
  ~AuditLog();
  /// **Errors**: io. Without a file lines are in memory alone.
  Result<void> open(const std::string& file);
  void add(AuditLine line);
  /// The last of them, the oldest first.
  std::vector<AuditLine> recent() const;
  /// On the thread that added.
  Notifier<>& changed() { return changed_; }

 private:
  struct Numbered {
    std::uint64_t number;
    AuditLine line;
  };
  void write(const std::string& text);
  void keep(const AuditLine& line);
  void writeStranger(const AuditLine& line, const std::string& text);
  void tellOmitted(WallTime now);
  std::uint64_t bytesOfStrangers() const;
  mutable std::mutex mutex_;
  std::deque<Numbered> lines_, strangers_;
  std::uint64_t number_ = 0;
  std::optional<std::uint64_t> strangersInFile_;  // bytes; nothing: not looked yet
  std::uint64_t omitted_ = 0;                     // and not told yet
  WallTime toldOmitted_{};
  std::string file_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  Notifier<> changed_;
};

}  // namespace penstock::service
