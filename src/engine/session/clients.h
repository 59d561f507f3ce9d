// SPDX-License-Identifier: GPL-3.0-or-later
// Clients of the explicit proxy and of the other ways in, by address: who came, who is there, and who is paused.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/model/client_seen.h"

namespace penstock::engine {

/// Thread: any.
class Clients {
 public:
  /// So many are remembered; of more, those that left longest ago are forgotten, but for those that are paused.
  static constexpr std::size_t most = 1000;

  /// A connection from there begins. True: that client is paused.
  bool came(const std::string& address, bool ofThisMachine, WallTime now);
  void left(const std::string& address, WallTime now);
  /// One that did not come yet may be paused as well.
  void pause(const std::string& address, bool paused);
  /// Those seen last first.
  std::vector<model::ClientSeen> all() const;

 private:
  void forgetOne();

  mutable std::mutex mutex_;
  std::map<std::string, model::ClientSeen> clients_;
};

/// "192.168.1.7:5312" and "[::1]:5312" without port and brackets.
std::string clientHost(std::string_view endpoint);

}  // namespace penstock::engine
