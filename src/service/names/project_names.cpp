// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/names/project_names.h"

#include <algorithm>
#include <set>
#include <utility>

#include "penstock/base/ascii.h"
#include "service/settings/name_values.h"

namespace penstock::service {

namespace {

using Place = model::DnsConfig::Place;

constexpr char setting[] = "names";
constexpr std::size_t mostSteps = 100;

auto withId(std::vector<NameRow>& rows, const std::string& id) {
  return std::find_if(rows.begin(), rows.end(), [&](const NameRow& row) { return row.id == id; });
}

std::string nameOf(const NameSays& says) { return toTexts(says).name; }

Error noRow(const std::string& id) { return makeError(ErrorCode::notFound, "there is no name " + id); }
Error ofTheRun(const std::string& what) { return makeError(ErrorCode::unsupported, what + " of the command line or the configuration file, for this run"); }

/// The error of change() without the row's number, which whoever adds or replaces one knows.
Error withoutPlace(Error error) {
  const std::size_t colon = error.message.starts_with("row ") ? error.message.find(": ") : std::string::npos;
  if (colon != std::string::npos) error.message.erase(0, colon + 2);
  return error;
}

bool same(const Place& a, const Place& b) { return a.address == b.address && a.port == b.port; }

}  // namespace

void ProjectNames::begin(engine::Engine& engine, const model::EngineConfig& ofRun, std::string secret) {
  engine_ = &engine;
  secret_ = std::move(secret);
  ofRun_ = ofRunIn(ofRun);
  another_ = projects_.changed().subscribe([this] {
    {
      const std::lock_guard changing(changing_);
      take();
      if (started_) (void)reconcile();
    }
    changed_.notify();
  });
  const std::lock_guard changing(changing_);
  take();
}

/// What its own person said is in force; of somebody else's project all is off first.
void ProjectNames::take() {
  project_ = projects_.current();
  auto read = namesIn(project_->setting(setting), secret_);
  {
    const std::lock_guard lock(mutex_);
    unreadable_ = read ? std::string() : read.error().message;
    kept_ = read ? std::move(read->names) : KeptNames();
    undo_.clear();
    redo_.clear();
    giveIds(kept_.rows);
    serverForeign_ = read && !read->ours && kept_.on;
    if (read && !read->ours) {
      kept_.on = false;
      kept_.upstreamForeign = !kept_.upstream.empty();
      for (NameRow& row : kept_.rows) {
        row.enabled = false;
        row.foreign = true;
      }
    }
  }
  putInForce();
}

bool ProjectNames::overruled(const NameRow& row) const {
  const auto* record = std::get_if<model::DnsRecord>(&row.says);
  return record && std::any_of(ofRun_.records.begin(), ofRun_.records.end(),
                               [&](const model::DnsRecord& one) { return equalsIgnoreCase(one.name, record->name); });
}

void ProjectNames::putInForce() {
  std::vector<model::DnsRecord> records = ofRun_.records;
  std::vector<model::HostOverride> hosts = ofRun_.hosts;
  for (const NameRow& row : kept_.rows) {
    if (!row.enabled) continue;
    if (const auto* host = std::get_if<model::HostOverride>(&row.says))
      hosts.push_back(*host);
    else if (!overruled(row))
      records.push_back(std::get<model::DnsRecord>(row.says));
  }
  const bool ofRun = !ofRun_.upstream.empty();
  engine_->setNames(std::move(records), std::move(hosts), ofRun ? ofRun_.upstream : kept_.upstreamForeign ? std::vector<Place>() : kept_.upstream);
}

void ProjectNames::setStatus(std::optional<ListenerStatus> listening, std::string problem) {
  const std::lock_guard lock(mutex_);
  listening_ = std::move(listening);
  problem_ = std::move(problem);
  since_ = listening_ ? wallNow() : WallTime();
}

Result<void> ProjectNames::open(const Place& where) {
  place_.reset();
  const auto bound = engine_->listenDns(where);
  if (!bound) {
    Error error = makeError(bound.error().code, "the name server at " + bound.error().message);
    setStatus(std::nullopt, error.message);
    return error;
  }
  place_ = where;
  setStatus(ListenerStatus{bound->address, bound->port, {}, {}, bound->beyondLoopback, {}}, {});
  return {};
}

Result<void> ProjectNames::reconcile() {
  const std::optional<Place> wanted = ofRun_.listen ? ofRun_.listen : kept_.on ? std::optional(kept_.listen) : std::nullopt;
  if (!wanted) {
    engine_->stopDns();
    place_.reset();
    setStatus(std::nullopt, {});
    return {};
  }
  if (place_ && same(*place_, *wanted)) return {};
  return open(*wanted);
}

Result<void> ProjectNames::start() {
  Result<void> opened;
  {
    const std::lock_guard changing(changing_);
    started_ = true;
    opened = reconcile();
  }
  changed_.notify();
  if (!ofRun_.listen) return {};
  return opened;
}

Result<void> ProjectNames::setOfRun(const model::EngineConfig& config) {
  Result<void> done;
  {
    const std::lock_guard changing(changing_);
    if (!engine_) return {};
    OfRun next = ofRunIn(config);
    const std::optional<Place> before = place_;
    const std::uint16_t port = listening_ ? listening_->port : 0;
    const auto become = [this](OfRun& says) {
      {
        const std::lock_guard lock(mutex_);
        std::swap(ofRun_, says);
      }
      putInForce();
    };
    become(next);
    if (started_) done = reconcile();
    if (!ofRun_.listen) done = {};  // of the project's place a person is told elsewhere
    if (!done) {
      become(next);
      goBack(before, port);
    }
  }
  changed_.notify();
  return done;
}

void ProjectNames::end() {
  another_ = Subscription();
  const std::lock_guard changing(changing_);
  started_ = false;
  place_.reset();
  setStatus(std::nullopt, {});  // from here on nobody asks the engine for its counts
  engine_ = nullptr;
}

Result<void> ProjectNames::become(KeptNames next) {
  if (!engine_ || !project_) return makeError(ErrorCode::cancelled, "no project is open");
  std::string text = namesText(next, secret_);
  if (text.size() > mostNamesText || next.rows.size() > mostNames) return makeError(ErrorCode::limit, "a project may say 10,000 names, in 4 MB");
  if (auto saved = project_->setSetting(setting, std::move(text)); !saved) return saved;
  {
    const std::lock_guard lock(mutex_);
    kept_ = std::move(next);
    unreadable_.clear();
    serverForeign_ = false;
  }
  putInForce();
  return {};
}

void ProjectNames::goBack(const std::optional<Place>& before, std::uint16_t port) {
  if (!before)
    (void)reconcile();
  else if (open({before->address, port}))  // where those who ask know it
    place_ = before;
}

Result<void> ProjectNames::listen(const Place& where) {
  Result<void> done;
  {
    const std::lock_guard changing(changing_);
    if (ofRun_.listen) return ofTheRun("the name server is");
    if (!engine_ || !project_) return makeError(ErrorCode::cancelled, "no project is open");
    const std::optional<Place> before = place_;
    const std::uint16_t port = listening_ ? listening_->port : 0;
    if (!before || !same(*before, where)) done = open(where);
    if (done) {
      KeptNames next = kept_;
      next.on = true;
      next.listen = where;
      done = become(std::move(next));
    }
    if (!done) goBack(before, port);
  }
  changed_.notify();
  return done;
}

Result<void> ProjectNames::stop() {
  Result<void> done;
  {
    const std::lock_guard changing(changing_);
    if (ofRun_.listen) return ofTheRun("the name server is");
    KeptNames next = kept_;
    next.on = false;
    done = become(std::move(next));
    if (done) (void)reconcile();
  }
  changed_.notify();
  return done;
}

Result<void> ProjectNames::setUpstream(std::vector<Place> servers) {
  Result<void> done;
  {
    const std::lock_guard changing(changing_);
    if (!ofRun_.upstream.empty()) return ofTheRun("the servers that are asked are");
    std::string texts;
    for (const Place& one : servers) texts += placeText(one) + ' ';
    if (const auto checked = readNameServers(texts); !checked) return checked.error();
    KeptNames next = kept_;
    next.upstream = std::move(servers);
    next.upstreamForeign = false;
    done = become(std::move(next));
  }
  changed_.notify();
  return done;
}

void ProjectNames::giveIds(std::vector<NameRow>& rows) const {
  std::set<std::string> taken;
  std::vector<NameRow*> without;
  for (NameRow& row : rows)
    if (row.id.empty() || !taken.insert(row.id).second) without.push_back(&row);
  std::size_t next = 1;
  for (NameRow* row : without)
    for (row->id.clear(); row->id.empty(); ++next)
      if (std::string id = "n" + std::to_string(next); taken.insert(id).second) row->id = std::move(id);
}

Result<void> ProjectNames::change(std::vector<NameRow> rows, std::string what) {
  std::erase_if(rows, [](const NameRow& row) { return row.ofRun; });
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (auto checked = check(rows[i].says); !checked)
      return makeError(checked.error().code, "row " + std::to_string(i + 1) + ": " + checked.error().message);
    rows[i].foreign = rows[i].foreign && !rows[i].enabled;
  }
  giveIds(rows);
  KeptNames next = kept_;
  next.rows = std::move(rows);
  Step before{kept_.rows, std::move(what)};
  if (auto became = become(std::move(next)); !became) return became;
  const std::lock_guard lock(mutex_);
  redo_.clear();
  undo_.push_back(std::move(before));
  if (undo_.size() > mostSteps) undo_.pop_front();
  return {};
}

Result<void> ProjectNames::set(std::vector<NameRow> rows, std::string what) {
  {
    const std::lock_guard changing(changing_);
    if (auto done = change(std::move(rows), std::move(what)); !done) return done;
  }
  changed_.notify();
  return {};
}

Result<std::string> ProjectNames::add(NameSays says, const std::string& before) {
  std::string id;
  {
    const std::lock_guard changing(changing_);
    std::vector<NameRow> rows = kept_.rows;
    const auto at = withId(rows, before) - rows.begin();
    const std::string what = "Add " + nameOf(says);
    NameRow row;
    row.says = std::move(says);
    rows.insert(rows.begin() + at, std::move(row));
    if (auto done = change(std::move(rows), what); !done) return withoutPlace(done.error());
    id = kept_.rows[std::size_t(at)].id;
  }
  changed_.notify();
  return id;
}

Result<void> ProjectNames::replace(NameRow row) {
  {
    const std::lock_guard changing(changing_);
    std::vector<NameRow> rows = kept_.rows;
    const auto former = withId(rows, row.id);
    if (former == rows.end()) return noRow(row.id);
    const bool switched = former->enabled != row.enabled;
    const std::string what = (!switched ? "Change " : row.enabled ? "Switch on " : "Switch off ") + nameOf(former->says);
    row.ofRun = false;
    *former = std::move(row);
    if (auto done = change(std::move(rows), what); !done) return withoutPlace(done.error());
  }
  changed_.notify();
  return {};
}

Result<void> ProjectNames::remove(const std::string& id) {
  {
    const std::lock_guard changing(changing_);
    std::vector<NameRow> rows = kept_.rows;
    const auto row = withId(rows, id);
    if (row == rows.end()) return noRow(id);
    const std::string what = "Delete " + nameOf(row->says);
    rows.erase(row);
    if (auto done = change(std::move(rows), what); !done) return done;
  }
  changed_.notify();
  return {};
}

Result<void> ProjectNames::check(const NameSays& says) const {
  const auto read = readNameTexts(toTexts(says));
  if (!read) return read.error();
  return {};
}

std::string ProjectNames::undoText() const {
  const std::lock_guard lock(mutex_);
  return undo_.empty() ? std::string() : undo_.back().what;
}

std::string ProjectNames::redoText() const {
  const std::lock_guard lock(mutex_);
  return redo_.empty() ? std::string() : redo_.back().what;
}

Result<void> ProjectNames::go(Steps& from, Steps& to) {
  {
    const std::lock_guard changing(changing_);
    if (from.empty()) return makeError(ErrorCode::notFound, "nothing was changed");
    Step back{kept_.rows, from.back().what};
    KeptNames next = kept_;
    next.rows = from.back().rows;
    if (auto became = become(std::move(next)); !became) return became;
    const std::lock_guard lock(mutex_);
    from.pop_back();
    to.push_back(std::move(back));
  }
  changed_.notify();
  return {};
}

Result<void> ProjectNames::undo() { return go(undo_, redo_); }
Result<void> ProjectNames::redo() { return go(redo_, undo_); }

NameSettings ProjectNames::settings() const {
  NameSettings out;
  const auto ofRun = [&out](NameSays says) {
    NameRow row;
    row.says = std::move(says);
    row.id = "run-" + std::to_string(out.rows.size() + 1);
    row.ofRun = true;
    out.rows.push_back(std::move(row));
  };
  const std::lock_guard lock(mutex_);
  for (const model::HostOverride& one : ofRun_.hosts) ofRun(one);
  for (const model::DnsRecord& one : ofRun_.records) ofRun(one);
  out.listenOfRun = ofRun_.listen.has_value();
  out.on = out.listenOfRun || kept_.on;
  out.listen = ofRun_.listen.value_or(kept_.listen);
  out.upstreamOfRun = !ofRun_.upstream.empty();
  out.upstream = out.upstreamOfRun ? ofRun_.upstream : kept_.upstream;
  out.upstreamForeign = !out.upstreamOfRun && kept_.upstreamForeign;
  for (const NameRow& row : kept_.rows) {
    out.rows.push_back(row);
    out.rows.back().overruled = overruled(row);
  }
  return out;
}

NameServerStatus ProjectNames::status() const {
  NameServerStatus out;
  const std::lock_guard lock(mutex_);
  out.listening = listening_;
  out.since = since_;
  out.problem = problem_;
  if (listening_) out.counts = engine_->dnsCounts();
  return out;
}

std::vector<std::string> ProjectNames::warnings() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> out;
  if (!unreadable_.empty())
    out.push_back("What this project says of names cannot be read and is not in force: " + unreadable_ + ". It stays there until names are changed.");
  if (!problem_.empty() && !ofRun_.listen) out.push_back("The name server of this project is not on: " + problem_ + ".");
  const auto foreign = std::count_if(kept_.rows.begin(), kept_.rows.end(), [](const NameRow& row) { return row.foreign; });
  std::vector<std::string> parts;
  if (foreign > 0) parts.push_back(std::to_string(foreign) + (foreign == 1 ? " name" : " names"));
  if (serverForeign_) parts.push_back("a name server at " + placeText(kept_.listen));
  if (kept_.upstreamForeign) parts.push_back("servers to ask");
  std::string all;
  for (std::size_t i = 0; i < parts.size(); ++i) all += (i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ") + parts[i];
  if (!all.empty())
    out.push_back("This project came with " + all + " written by somebody else, which are switched off: look at them in Names before you switch them on.");
  return out;
}

}  // namespace penstock::service
