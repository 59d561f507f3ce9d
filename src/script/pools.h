// SPDX-License-Identifier: GPL-3.0-or-later
// All pools of an I/O thread: they go with its context, before the sockets of their channels lose their thread.
#pragma once

#include <boost/asio/execution_context.hpp>
#include <map>
#include <memory>

#include "script/pool.h"

namespace penstock::script {

/// Thread: its I/O thread.
class Pools final : public net::asio::execution_context::service {
 public:
  using key_type = Pools;
  static inline net::asio::execution_context::id id;
  explicit Pools(net::asio::execution_context& context) : service(context) {}
  static Pools& of(net::IoThread& thread) { return net::asio::use_service<Pools>(thread.context()); }

  Pool& pool(net::IoThread& thread, const std::shared_ptr<Supervisor>& supervisor, const ScriptPtr& script) {
    auto& place = pools_[script];
    if (!place) {
      std::erase_if(pools_, [&](const auto& one) { return one.first.use_count() == 2 && one.first != script; });  // a script that is removed
      place = std::make_shared<Pool>(thread, supervisor, script);
    }
    return *place;
  }

 private:
  void shutdown() override { pools_.clear(); }
  std::map<ScriptPtr, std::shared_ptr<Pool>> pools_;
};

}  // namespace penstock::script
