// SPDX-License-Identifier: GPL-3.0-or-later
#include "script/worker_process.h"

#include <csignal>
#include <utility>

namespace penstock::script {

namespace {

constexpr std::chrono::milliseconds leavingPatience{2'000};

}  // namespace

void WorkerProcess::dismiss() {
  process.channel.close();
  state = State::leaving;
  until = steadyNow() + leavingPatience;
}

void WorkerProcess::kill(std::string reason) {
  if (over || !why.empty()) return;
  why = std::move(reason);
  until = SteadyTime::max();
  if (state != State::loading) state = State::leaving;
  ::kill(-process.pid, SIGKILL);
}

}  // namespace penstock::script
