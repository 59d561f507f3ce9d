// SPDX-License-Identifier: GPL-3.0-or-later
// A worker, as the supervisor knows it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "penstock/base/clock.h"
#include "penstock/net/door.h"
#include "penstock/script/script.h"
#include "script/frames.h"
#include "script/output.h"
#include "script/spawn.h"

namespace penstock::script {

using WorkerId = std::uint64_t;

/// Thread: the supervisor's.
struct WorkerProcess {
  enum class State : std::uint8_t { loading, idle, lent, leaving };

  /// It ends by itself, since its channel does; after a while it is killed.
  void dismiss();
  /// At once. `why`: "" where it was dismissed before.
  void kill(std::string reason);

  WorkerId id = 0;
  ScriptPtr script;
  std::uint64_t version = 0;  // of the script's file that it has
  Spawned process;
  FrameReader frames;  // until it is loaded
  Output out, err;
  State state = State::loading;
  SteadyTime until = SteadyTime::max();  // loading, leaving: then it is killed
  std::string why;                       // it was killed
  bool over = false;
  net::DoorPtr door;  // of who waits for its end
  std::function<void(const std::string&)> told;
};

}  // namespace penstock::script
