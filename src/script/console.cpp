// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/script/console.h"

#include <chrono>
#include <utility>

namespace penstock::script {
namespace {

std::int64_t secondNow() { return std::chrono::duration_cast<std::chrono::seconds>(steadyNow().time_since_epoch()).count(); }

}  // namespace

std::string_view toText(ConsoleLine::Level level) {
  switch (level) {
    case ConsoleLine::Level::output: return "output";
    case ConsoleLine::Level::info: return "info";
    case ConsoleLine::Level::warning: return "warning";
    case ConsoleLine::Level::error: return "error";
  }
  return "";
}

void Console::add(ConsoleLine line) {
  if (line.text.size() > longestLine) {
    line.text.resize(longestLine);
    line.text += "…";
  }
  {
    const std::lock_guard lock(mutex_);
    Flow& flow = flows_[line.script];
    if (const std::int64_t now = secondNow(); flow.second != now) {
      tellLeftOut(line.script, flow);
      flow = {now, 0, 0};
    }
    if (++flow.lines > linesASecond) {
      ++flow.leftOut;
      return;
    }
    keep(std::move(line));
  }
  changed_.notify();
}

void Console::settle() {
  bool told = false;
  {
    const std::lock_guard lock(mutex_);
    const std::int64_t now = secondNow();
    for (auto& [script, flow] : flows_) {
      if (flow.leftOut == 0 || flow.second == now) continue;
      tellLeftOut(script, flow);
      flow = {now, 0, 0};
      told = true;
    }
  }
  if (told) changed_.notify();
}

void Console::tellLeftOut(const std::string& script, Flow& flow) {
  if (flow.leftOut == 0) return;
  ConsoleLine line;
  line.script = script;
  line.level = ConsoleLine::Level::warning;
  line.text = "it said more than " + std::to_string(linesASecond) + " lines in a second: " + std::to_string(flow.leftOut) + " were left out";
  keep(std::move(line));
}

void Console::keep(ConsoleLine line) {
  line.number = ++last_;
  line.at = wallNow();
  bytes_ += line.text.size();
  lines_.push_back(std::move(line));
  while (lines_.size() > mostLines || bytes_ > mostBytes) {
    bytes_ -= lines_.front().text.size();
    lines_.pop_front();
  }
}

std::vector<ConsoleLine> Console::since(std::uint64_t number, std::size_t most) const {
  const std::lock_guard lock(mutex_);
  std::vector<ConsoleLine> out;
  const std::uint64_t first = lines_.empty() ? last_ + 1 : lines_.front().number;
  for (std::size_t i = number < first ? 0 : std::size_t(number - first + 1); i < lines_.size() && out.size() < most; ++i) out.push_back(lines_[i]);
  return out;
}

void Console::clear() {
  {
    const std::lock_guard lock(mutex_);
    lines_.clear();
    bytes_ = 0;
  }
  changed_.notify();
}

}  // namespace penstock::script
