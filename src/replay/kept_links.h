// SPDX-License-Identifier: GPL-3.0-or-later
// Connections that outlive the send that made them.
#pragma once

#include <map>
#include <memory>

#include "penstock/replay/kept_connection.h"
#include "replay/link.h"

namespace penstock::replay {

/// Thread: the worker's.
class KeptLinks {
 public:
  explicit KeptLinks(Worker& worker) : worker_(worker) {}

  /// For one send, which gives it back. Null: another send has it.
  Link* take(std::uint64_t number);
  void giveBack(std::uint64_t number);
  /// Nobody will ask for it again.
  void drop(std::uint64_t number);

 private:
  struct Kept {
    explicit Kept(Worker& worker) : tasks(worker.io.context(), [this](std::string_view) { link.close(); }), link(worker, tasks) {}
    net::TaskGroup tasks;
    Link link;
    bool taken = false, dropped = false;
  };
  void end(std::map<std::uint64_t, std::unique_ptr<Kept>>::iterator at);
  static Awaitable<> close(std::unique_ptr<Kept> kept);

  Worker& worker_;
  std::map<std::uint64_t, std::unique_ptr<Kept>> kept_;
};

}  // namespace penstock::replay
