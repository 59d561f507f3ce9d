// SPDX-License-Identifier: GPL-3.0-or-later
// The Penstocks of this person that run now, so that others of their programs find them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "penstock/base/result.h"

namespace penstock::service {

struct RunningPenstock {
  std::int64_t pid = 0;
  std::string mode;       // "gui", "headless", "cui", "mcp"
  std::string proxy;      // "127.0.0.1:8080": of its first listener
  std::string api;        // "127.0.0.1:8081"; "": it has none
  std::string tokenFile;
  std::string project;    // "" with --no-db
  bool takesPrograms = false;  // see run_door.h
  std::int64_t started = 0;  // microseconds since 1970; 0: not told
};

/// As long as it lives, others find this one: a locked file in the person's runtime folder. Thread: one at a time.
class Announcement {
 public:
  Announcement() = default;
  ~Announcement();
  Announcement(const Announcement&) = delete;
  Announcement& operator=(const Announcement&) = delete;
  /// In place of what was told before. **Errors**: io.
  Result<void> tell(const RunningPenstock& self, const std::string& folder);

 private:
  std::string file_;
  std::int64_t since_ = 0;
  int descriptor_ = -1;
};

/// Those of this person, the one with a window first. Files of Penstocks that are over are removed. Thread: any.
std::vector<RunningPenstock> runningPenstocks(const std::string& folder);

}  // namespace penstock::service
