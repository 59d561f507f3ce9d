// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/script_lines.h"

#include <utility>

namespace penstock::service {

ScriptLines::ScriptLines(Scripts& scripts, std::function<void(std::string)> say)
    : scripts_(scripts), say_(std::move(say)), more_(scripts.said().subscribe([this] { look(); })) {
  look();
}

void ScriptLines::look() {
  const std::lock_guard lock(mutex_);
  for (const ConsoleLine& line : scripts_.linesSince(told_)) {
    told_ = line.number;
    say_((line.script.empty() ? "" : line.script + ": ") + line.text);
  }
}

}  // namespace penstock::service
