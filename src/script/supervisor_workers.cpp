// SPDX-License-Identifier: GPL-3.0-or-later
// Workers from their start to their end.
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <utility>

#include "script/process_size.h"
#include "script/supervisor.h"

namespace penstock::script {

using Level = ConsoleLine::Level;

namespace {

constexpr std::chrono::seconds loadPatience{30};
constexpr std::size_t endsKept = 64;

Hook hooksNamed(std::string_view words) {
  static constexpr std::pair<std::string_view, Hook> names[] = {
      {"request", Hook::request}, {"response", Hook::response},     {"message", Hook::message},      {"connect", Hook::connect},
      {"wants", Hook::wants},     {"on_request", Hook::onRequest}, {"on_response", Hook::onResponse}};
  Hook out = Hook::none;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    for (const auto& [name, hook] : names)
      if (words.substr(0, end) == name) out |= hook;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return out;
}

std::vector<std::string> linesOf(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

/// Of all hosts there ever were: whoever keeps what is active by its number may meet another's.
std::uint64_t nextGeneration() {
  static std::atomic<std::uint64_t> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

std::string secondsText(std::chrono::milliseconds wait) { return std::to_string((wait.count() + 999) / 1000) + " s"; }

}  // namespace

std::vector<Supervisor::Record*> Supervisor::records() const {
  const std::lock_guard lock(mutex_);
  std::vector<Record*> out;
  for (const Record& record : records_) out.push_back(const_cast<Record*>(&record));
  return out;
}

Supervisor::Record* Supervisor::recordOf(const ScriptPtr& script) {
  const std::lock_guard lock(mutex_);
  const auto it = std::find_if(records_.begin(), records_.end(), [&](const Record& r) { return r.script == script; });
  return it == records_.end() ? nullptr : &*it;
}

void Supervisor::tell(const Record& record, Level level, std::string text) {
  ConsoleLine line;
  line.level = level;
  line.script = record.script->name;
  line.text = std::move(text);
  console.add(std::move(line));
}

void Supervisor::load(Record& record) {
  if (!record.enabled) return;
  {
    const std::lock_guard lock(mutex_);
    record.loading = true;
  }
  const std::uint64_t version = ++record.newest;
  record.files.add({record.script->file});
  begin(record, version);
}

Supervisor::Worker* Supervisor::begin(Record& record, std::uint64_t version) {
  const auto python = findPython(options.python);
  auto spawned = python ? spawnWorker(*python, record.script->file, options.limit) : Result<Spawned>(python.error());
  if (!spawned) {
    refused(record, version, spawned.error().message);
    return nullptr;
  }
  const std::lock_guard lock(mutex_);
  Worker& worker = workers_.emplace_back(Worker{++lastWorker_, record.script, version, {}, {}, Output(std::move(spawned->out)),
                                                Output(std::move(spawned->err)), Worker::State::loading, steadyNow() + loadPatience, {}, false, {}, {}});
  worker.process = std::move(*spawned);
  return &worker;
}

/// Idle workers go to who asks; for the others new ones are begun.
void Supervisor::serve(Record& record) {
  const std::uint64_t version = record.script->version;
  std::erase_if(record.asking, [](const Asker& asker) { return asker.taker.expired(); });
  std::size_t coming = 0;
  for (Worker& worker : workers_) {
    if (worker.script != record.script || worker.over) continue;
    if (worker.state == Worker::State::loading) ++coming;
    if (record.asking.empty() || worker.state != Worker::State::idle || worker.version != version) continue;
    const Asker asker = std::move(record.asking.front());
    record.asking.pop_front();
    auto ready = std::make_shared<ReadyWorker>(ReadyWorker{worker.id, worker.version, std::move(worker.process.channel)});
    worker.state = Worker::State::lent;
    asker.door->post([taker = asker.taker, ready] {
      if (const auto t = taker.lock()) t->take(std::move(*ready));
    });
  }
  if (coming >= record.asking.size()) return;
  if (version == 0) {
    if (record.loading) return;
    return record.refuseAll(record.problem.empty() ? "it is not loaded" : record.problem);
  }
  if (const auto pause = record.pause(); pause.count() > 0)
    return record.refuseAll("its workers keep ending; the next one is started within " + secondsText(pause));
  while (coming < record.asking.size() && begin(record, version)) ++coming;
}

void Supervisor::readChannel(Worker& worker) {
  char bytes[16 * 1024];
  const ssize_t n = ::recv(worker.process.channel.get(), bytes, sizeof bytes, 0);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (n <= 0) return worker.process.channel.close();  // ended() tells how
  worker.frames.feed(std::string_view(bytes, std::size_t(n)));
  Record* record = recordOf(worker.script);
  while (!worker.over && worker.state == Worker::State::loading) {
    const auto frame = worker.frames.next();
    if (!frame) break;
    if (!record) return worker.dismiss();
    const auto part = [&](std::size_t i) { return i < frame->parts.size() ? frame->parts[i] : std::string_view(); };
    if (frame->kind == FrameKind::log) {
      tell(*record, part(0) == "error" ? Level::error : part(0) == "warning" ? Level::warning : Level::info, std::string(part(1)));
    } else if (frame->kind == FrameKind::ready) {
      loaded(worker, *frame);
    } else if (frame->kind == FrameKind::refused) {
      const std::string line(part(0)), reason(part(1));
      for (std::string& one : linesOf(part(2))) tell(*record, Level::error, std::move(one));
      record->files.add(linesOf(part(3)));
      worker.dismiss();
      refused(*record, worker.version, (line == "0" ? "" : "line " + line + ": ") + reason);
    }
  }
  if (worker.frames.broken()) worker.kill("what it sends is not readable");
}

void Supervisor::loaded(Worker& worker, const Frame& ready) {
  Record& record = *recordOf(worker.script);
  if (worker.version != record.newest || ready.parts.size() < 2) return worker.dismiss();
  worker.state = Worker::State::idle;
  worker.until = SteadyTime::max();
  std::vector<std::string> files = linesOf(ready.parts[1]);
  record.files.set(std::move(files));
  if (record.script->version != worker.version) {
    const Hook hooks = hooksNamed(ready.parts[0]);
    {
      const std::lock_guard lock(mutex_);
      record.hooks = hooks;
      record.problem.clear();
      record.loading = false;
    }
    const bool again = record.script->version != 0;
    record.script->holdsRequests = false;
    putInForce(record, worker.version);
    const std::string words = ready.parts[0].empty() ? "no hook: it has none of request, response, message, connect" : std::string(ready.parts[0]);
    tell(record, any(hooks) || record.script->origin == ScriptOrigin::rule ? Level::info : Level::warning, (again ? "loaded again: " : "loaded: ") + words);
  }
  serve(record);
}

void Supervisor::refused(Record& record, std::uint64_t version, std::string problem) {
  if (version != record.newest) return;
  const bool older = record.script->version != 0;
  {
    const std::lock_guard lock(mutex_);
    record.problem = problem;
    record.loading = false;
  }
  if (record.script->version == version) {  // what is in force does not start any more
    tell(record, Level::error, "another worker could not be started: " + problem);
    crashed(record);
    record.refuseAll(problem);
  } else {
    tell(record, Level::error, problem + (older ? "; the version before stays in force" : "; it is not in force"));
    serve(record);
  }
  publish();
}

/// 0: none.
void Supervisor::putInForce(Record& record, std::uint64_t version) {
  record.script->version = version;
  for (Worker& worker : workers_)
    if (worker.script == record.script && worker.state == Worker::State::idle && worker.version != version) worker.dismiss();
  record.tellAll();
  publish();
}

void Supervisor::publish() {
  {
    const std::lock_guard lock(mutex_);
    auto now = std::make_shared<std::vector<ActiveScript>>();
    for (const Record& record : records_)
      if (record.script->version != 0 && record.script->origin != ScriptOrigin::rule) now->push_back({record.script, record.hooks});
    active_ = std::move(now);
    generation_.store(nextGeneration(), std::memory_order_release);
  }
  settled_.notify_all();
  changed.notify();
}

void Supervisor::ended(Worker& worker) {
  const auto line = [&](Level level) {
    return [this, &worker, level](std::string_view text) {
      ConsoleLine said;
      said.script = worker.script->name;
      said.level = level;
      said.text = text;
      console.add(std::move(said));
    };
  };
  worker.out.finish(line(Level::output));
  worker.err.finish(line(Level::error));
  ::kill(-worker.process.pid, SIGKILL);  // what it started and left behind; before its number is another's
  const std::string status = reap(worker.process);
  const std::string how = worker.why.empty() ? "its worker ended " + status : worker.why;
  worker.over = true;
  ends_.emplace_back(worker.id, how);
  if (ends_.size() > endsKept) ends_.pop_front();
  if (worker.told) worker.door->post([told = worker.told, how] { told(how); });
  Record* record = recordOf(worker.script);
  if (!record) return;
  if (worker.state == Worker::State::loading) {
    refused(*record, worker.version, worker.why.empty() ? how + " while it was loaded" : how);
  } else if (worker.state != Worker::State::leaving || !worker.why.empty()) {
    tell(*record, Level::error, how);
    crashed(*record);
  }
}

void Supervisor::crashed(Record& record) {
  record.crash();
  {
    const std::lock_guard lock(mutex_);
    ++record.crashed;
  }
  changed.notify();
}

void Supervisor::lookAtSizes() {
  for (Worker& worker : workers_) {
    if (worker.over) continue;
    const ProcessSize size = sizeOf(worker.process.pid);
    if (size.resident > mostResident)
      worker.kill("it took more than " + std::to_string(mostResident / 1024 / 1024) + " MB of memory");
    else if (size.processes > mostProcesses)
      worker.kill("it started more than " + std::to_string(mostProcesses) + " processes");
  }
}

}  // namespace penstock::script
