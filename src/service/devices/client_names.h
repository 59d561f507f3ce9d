// SPDX-License-Identifier: GPL-3.0-or-later
// What a person calls the clients, kept beside the session's project.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include "penstock/base/result.h"

namespace penstock::service {

/// Thread: any.
class ClientNames {
 public:
  static constexpr std::size_t most = 1000, mostBytes = 100;

  /// "": nothing is kept. A file that cannot be read is as none.
  void begin(std::string file);
  std::map<std::string, std::string> all() const;
  /// **Errors**: limit, io.
  Result<void> set(const std::string& address, std::string name);

 private:
  mutable std::mutex mutex_;
  std::string file_;
  std::map<std::string, std::string> names_;
};

}  // namespace penstock::service
