// SPDX-License-Identifier: GPL-3.0-or-later
// What scripts say, a line each, for heads that have no console pane.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

#include "penstock/base/notifier.h"
#include "penstock/service/scripts.h"

namespace penstock::service {

/// As long as it lives, `say` gets each line once, also those that were said before. Thread: any, one at a time. Lifetime: of the scripts.
class ScriptLines {
 public:
  ScriptLines(Scripts& scripts, std::function<void(std::string)> say);

 private:
  void look();
  Scripts& scripts_;
  const std::function<void(std::string)> say_;
  std::mutex mutex_;
  std::uint64_t told_ = 0;
  Subscription more_;
};

}  // namespace penstock::service
