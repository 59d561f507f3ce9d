// SPDX-License-Identifier: GPL-3.0-or-later
#include "script/supervisor.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <utility>

namespace penstock::script {
namespace {

constexpr std::chrono::milliseconds look{250}, endPatience{400};

std::string shownName(const std::string& file) { return file.substr(file.rfind('/') + 1); }

}  // namespace

Supervisor::Supervisor(Host::Options o) : options(std::move(o)), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

Supervisor::~Supervisor() = default;

void Supervisor::start() {
  thread_ = std::thread([this] { run(); });
  pthread_setname_np(thread_.native_handle(), "scripts");
}

void Supervisor::stop() {
  post([this] { stopping_ = true; });
  if (thread_.joinable()) thread_.join();
}

void Supervisor::post(std::function<void()> command) {
  {
    const std::lock_guard lock(mutex_);
    commands_.push_back(std::move(command));
  }
  ::eventfd_write(wake_.get(), 1);
}

// --- what is asked of it ---

ScriptPtr Supervisor::add(const std::string& file, ScriptOrigin origin, bool enabled) {
  ScriptPtr script;
  {
    const std::lock_guard lock(mutex_);
    const bool ofRule = origin == ScriptOrigin::rule;
    for (const Record& record : records_)
      if (record.script->file == file && (record.script->origin == ScriptOrigin::rule) == ofRule && !record.removed) return record.script;
    script = std::make_shared<Script>(file, shownName(file), origin);
    Record& record = records_.emplace_back();
    record.script = script;
    record.enabled = enabled;
    record.loading = enabled;
  }
  changed.notify();
  post([this, script] {
    if (Record* record = recordOf(script)) load(*record);
  });
  return script;
}

void Supervisor::remove(const ScriptPtr& script) {
  {
    const std::lock_guard lock(mutex_);
    for (Record& record : records_) record.removed = record.removed || record.script == script;
  }
  setEnabled(script, false);
  post([this, script] {
    {
      const std::lock_guard lock(mutex_);
      records_.remove_if([&](const Record& record) { return record.script == script; });
    }
    publish();
  });
}

void Supervisor::setEnabled(const ScriptPtr& script, bool on) {
  post([this, script, on] {
    Record* record = recordOf(script);
    if (!record || record->enabled == on) return;
    {
      const std::lock_guard lock(mutex_);
      record->enabled = on;
      if (!on) record->problem.clear();
    }
    record->forgive();
    if (on) return load(*record);
    ++record->newest;  // what loads meanwhile comes too late
    putInForce(*record, 0);
    record->refuseAll("it is switched off");
  });
}

void Supervisor::reload(const ScriptPtr& script) {
  post([this, script] {
    Record* record = recordOf(script);
    if (!record) return;
    record->forgive();
    load(*record);
  });
}

Result<void> Supervisor::waitUntilLoaded(const ScriptPtr& script, std::chrono::milliseconds patience) const {
  std::unique_lock lock(mutex_);
  std::string problem;
  const bool over = settled_.wait_for(lock, patience, [&] {
    const auto record = std::find_if(records_.begin(), records_.end(), [&](const Record& r) { return r.script == script; });
    if (record == records_.end()) return true;
    problem = record->problem;
    return !record->loading;
  });
  if (!over) return makeError(ErrorCode::limit, script->file + ": it was not loaded within " + std::to_string(patience.count() / 1000) + " s");
  if (problem.empty()) return {};
  if (problem.starts_with("line ")) return makeError(ErrorCode::invalidArgument, script->file + ":" + problem.substr(5));
  return makeError(ErrorCode::invalidArgument, script->file + ": " + problem);
}

std::vector<ScriptStatus> Supervisor::list() const {
  using State = ScriptStatus::State;
  const std::lock_guard lock(mutex_);
  std::vector<ScriptStatus> out;
  for (const Record& record : records_) {
    if (record.removed) continue;
    ScriptStatus& status = out.emplace_back();
    status.script = record.script;
    status.enabled = record.enabled;
    status.problem = record.problem;
    status.hooks = record.hooks;
    status.crashes = record.crashed;
    status.workers = unsigned(std::count_if(workers_.begin(), workers_.end(), [&](const Worker& w) { return w.script == record.script; }));
    if (record.script->version != 0)
      status.state = State::running;
    else if (record.enabled)
      status.state = record.loading ? State::loading : State::broken;
  }
  return out;
}

ActiveScripts Supervisor::active() const {
  const std::lock_guard lock(mutex_);
  return active_;
}

void Supervisor::want(const ScriptPtr& script, Asker asker) {
  post([this, script, asker = std::move(asker)] {
    Record* record = recordOf(script);
    if (!record || !record->enabled) {
      asker.refuse("it is switched off");
      return;
    }
    record->ask(asker);
    serve(*record);
  });
}

void Supervisor::leave(WorkerId id, const std::string& why) {
  post([this, id, why] {
    for (Worker& worker : workers_)
      if (worker.id == id) why.empty() ? worker.dismiss() : worker.kill(why);
  });
}

void Supervisor::lost(WorkerId id, net::DoorPtr door, std::function<void(const std::string&)> told) {
  post([this, id, door = std::move(door), told = std::move(told)] {
    for (Worker& worker : workers_) {
      if (worker.id != id || worker.over) continue;
      worker.door = door;
      worker.told = told;
      // Its socket is closed, so it is about to end; a script may have closed that alone.
      worker.until = std::min(worker.until, steadyNow() + look);
      return;
    }
    const auto end = std::find_if(ends_.begin(), ends_.end(), [id](const auto& one) { return one.first == id; });
    door->post([told, how = end == ends_.end() ? std::string("its worker ended") : end->second] { told(how); });
  });
}

// --- its thread ---

void Supervisor::run() {
  while (!stopping_) {
    wait();
    std::vector<std::function<void()>> commands;
    {
      const std::lock_guard lock(mutex_);
      commands.swap(commands_);
    }
    for (const auto& command : commands) command();
    if (steadyNow() >= nextTick_) tick();
    const std::lock_guard lock(mutex_);
    workers_.remove_if([](const Worker& worker) { return worker.over; });
  }
  endAll();
}

void Supervisor::wait() {
  enum Part { out, err, channel, process };
  std::vector<pollfd> sockets{{wake_.get(), POLLIN, 0}};
  std::vector<std::pair<Worker*, Part>> of;
  const auto watch = [&](Worker& worker, Part part, int fd) {
    if (fd < 0) return;
    sockets.push_back({fd, POLLIN, 0});
    of.emplace_back(&worker, part);
  };
  for (Worker& worker : workers_) {
    watch(worker, out, worker.out.descriptor());
    watch(worker, err, worker.err.descriptor());
    if (worker.state == Worker::State::loading) watch(worker, channel, worker.process.channel.get());
    watch(worker, process, worker.process.process.get());
  }
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(nextTick_ - steadyNow());
  const bool nothing = records().empty() && workers_.empty();
  ::poll(sockets.data(), sockets.size(), nothing ? -1 : int(std::clamp<std::int64_t>(left.count(), 0, look.count())));
  eventfd_t ignored;
  if (sockets[0].revents) ::eventfd_read(wake_.get(), &ignored);
  for (std::size_t i = 0; i < of.size(); ++i) {
    auto& [worker, part] = of[i];
    if (!sockets[i + 1].revents || worker->over) continue;
    const auto line = [this, w = worker, error = part == err](std::string_view text) {
      ConsoleLine said;
      said.script = w->script->name;
      said.level = error ? ConsoleLine::Level::error : ConsoleLine::Level::output;
      said.text = text;
      console.add(std::move(said));
    };
    switch (part) {
      case out: worker->out.read(line); break;
      case err: worker->err.read(line); break;
      case channel: readChannel(*worker); break;
      case process: ended(*worker); break;
    }
  }
}

void Supervisor::tick() {
  const SteadyTime now = steadyNow();
  nextTick_ = now + look;
  console.settle();
  for (Worker& worker : workers_) {
    worker.out.rest();
    worker.err.rest();
    if (now >= worker.until)
      worker.kill(worker.state == Worker::State::loading ? "it took too long to load" : worker.state == Worker::State::leaving ? "" : "it closed its channel");
  }
  lookAtSizes();
  for (Record* record : records())
    if (record->enabled && record->files.changed()) load(*record);
}

void Supervisor::endAll() {
  for (Worker& worker : workers_) worker.dismiss();
  const SteadyTime until = steadyNow() + endPatience;
  for (bool killed = false;; wait()) {
    workers_.remove_if([](const Worker& worker) { return worker.over; });
    if (workers_.empty()) break;
    nextTick_ = steadyNow() + std::chrono::milliseconds(20);
    for (Worker& worker : workers_) {
      worker.out.rest();
      worker.err.rest();
    }
    if (steadyNow() < until || std::exchange(killed, true)) continue;
    for (Worker& worker : workers_) worker.kill("");
  }
}

}  // namespace penstock::script
