// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/script/host.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "script/call.h"
#include "script/pools.h"
#include "script/spawn.h"
#include "script/supervisor.h"

namespace penstock::script {

std::string_view toText(ScriptStatus::State state) {
  switch (state) {
    case ScriptStatus::State::off: return "off";
    case ScriptStatus::State::loading: return "loading";
    case ScriptStatus::State::running: return "running";
    case ScriptStatus::State::broken: return "broken";
  }
  return "";
}

Host::Host(Options options) {
  if (options.workers == 0) options.workers = std::max(1u, std::thread::hardware_concurrency());
  supervisor_ = std::make_shared<Supervisor>(std::move(options));
  supervisor_->start();
}

Host::~Host() { end(); }

void Host::end() { supervisor_->stop(); }

Result<std::string> Host::findPython(const std::string& name) { return script::findPython(name); }

ScriptPtr Host::add(const std::string& file, ScriptOrigin origin, bool enabled) { return supervisor_->add(file, origin, enabled); }
void Host::remove(const ScriptPtr& script) { supervisor_->remove(script); }
void Host::setEnabled(const ScriptPtr& script, bool on) { supervisor_->setEnabled(script, on); }
void Host::reload(const ScriptPtr& script) { supervisor_->reload(script); }
Result<void> Host::waitUntilLoaded(const ScriptPtr& script, std::chrono::milliseconds patience) const {
  return supervisor_->waitUntilLoaded(script, patience);
}
std::vector<ScriptStatus> Host::list() const { return supervisor_->list(); }
Notifier<>& Host::changed() { return supervisor_->changed; }
Console& Host::console() { return supervisor_->console; }
ActiveScripts Host::active() const { return supervisor_->active(); }
std::uint64_t Host::generation() const { return supervisor_->generation(); }

PendingCallPtr Host::call(net::IoThread& thread, const ScriptPtr& script, std::uint64_t exchange, std::span<const std::string_view> parts,
                          const PendingCallPtr& after) {
  thread_local std::uint64_t last = 0;
  const std::uint64_t number = ++last;
  auto call = std::make_shared<Call>(thread, number, exchange, frameOf(FrameKind::call, number, parts));
  const auto* before = static_cast<const Call*>(after.get());
  const std::shared_ptr<Channel> preferred = before ? before->by.lock() : nullptr;
  Pools::of(thread).pool(thread, supervisor_, script).submit(call, preferred.get());
  return call;
}

std::string Host::packed(std::span<const std::string_view> parts) { return packParts(parts); }
std::optional<std::vector<std::string_view>> Host::unpacked(std::string_view part) { return readParts(part); }

}  // namespace penstock::script
