// SPDX-License-Identifier: GPL-3.0-or-later
// What was called over the API and by assistants: a line each, in a file and for the window.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
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
/// Thread: any.
class AuditLog {
 public:
  static constexpr std::size_t kept = 1000;  // lines in memory
  ~AuditLog();
  /// **Errors**: io. Without a file lines are in memory alone.
  Result<void> open(const std::string& file);
  void add(AuditLine line);
  /// The last of them, the oldest first.
  std::vector<AuditLine> recent() const;
  /// On the thread that added.
  Notifier<>& changed() { return changed_; }

 private:
  void write(const std::string& text);
  mutable std::mutex mutex_;
  std::deque<AuditLine> lines_;
  std::string file_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  Notifier<> changed_;
};

}  // namespace penstock::service
