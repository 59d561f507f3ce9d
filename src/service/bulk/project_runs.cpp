// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/bulk/project_runs.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "service/bulk/json_text.h"
#include "service/project/project_impl.h"

namespace penstock::service {

using Json = nlohmann::ordered_json;

namespace {

constexpr const char* listKey = "bulk";
constexpr std::size_t mostRuns = 1'000;

Error noProject() { return makeError(ErrorCode::cancelled, "no project is open"); }
Error noRun(std::uint64_t id) { return makeError(ErrorCode::notFound, "there is no run " + std::to_string(id)); }

std::vector<BulkEntry> listOf(const Project& project) {
  std::vector<BulkEntry> out;
  try {
    const std::string text = project.setting(listKey);
    if (text.empty()) return out;
    for (const Json& j : Json::parse(text)) {
      BulkEntry entry = ProjectRun::keptFigures(project, j.at("id"));
      entry.id = j.at("id");
      entry.name = textOf(j.at("name"));
      out.push_back(std::move(entry));
      if (out.size() == mostRuns) break;
    }
  } catch (const std::exception&) {  // somebody else wrote it
    out.clear();
  }
  return out;
}

std::string specKey(std::uint64_t id) { return "bulk." + std::to_string(id) + ".spec"; }

}  // namespace

void ProjectRuns::begin() {
  another_ = projects_.changed().subscribe([this] {
    end();
    doubt();
    changed_.notify();
  });
  doubt();
}

void ProjectRuns::doubt() {
  const ProjectPtr project = projects_.current();
  if (!project || !project->status().foreign) return;
  for (const BulkEntry& entry : listOf(*project)) {
    auto spec = readBulkSpec(project->setting(specKey(entry.id)));
    if (!spec || spec->doubtful) continue;
    spec->doubtful = true;
    (void)project->setSetting(specKey(entry.id), toJson(*spec));
  }
}

void ProjectRuns::end() {
  std::map<std::uint64_t, RunPtr> ended;
  {
    const std::lock_guard lock(mutex_);
    ended.swap(open_);
  }
  for (const auto& [id, run] : ended) run->end();
}

std::vector<BulkEntry> ProjectRuns::list() const {
  const ProjectPtr project = projects_.current();
  return project ? listOf(*project) : std::vector<BulkEntry>();
}

Result<void> ProjectRuns::keepList(const std::vector<BulkEntry>& list) {
  const ProjectPtr project = projects_.current();
  if (!project) return noProject();
  Json all = Json::array();
  for (const BulkEntry& e : list) all.push_back({{"id", e.id}, {"name", textJson(e.name)}});
  return project->setSetting(listKey, all.dump());
}

Result<void> ProjectRuns::keepSpec(std::uint64_t id, const BulkSpec& spec) {
  const ProjectPtr project = projects_.current();
  if (!project) return noProject();
  return project->setSetting(specKey(id), toJson(spec));
}

Result<BulkRunPtr> ProjectRuns::add(const BulkSpec& spec) {
  RunPtr run;
  {
    const std::lock_guard lock(mutex_);
    const ProjectPtr project = projects_.current();
    if (!project) return noProject();
    std::vector<BulkEntry> all = listOf(*project);
    if (all.size() == mostRuns) return makeError(ErrorCode::limit, "a project has " + std::to_string(mostRuns) + " runs at most");
    std::uint64_t id = 1;
    for (const BulkEntry& e : all) id = std::max(id, e.id + 1);
    all.push_back({id, spec.name, 0, 0});
    if (auto kept = keepSpec(id, spec); !kept) return kept.error();
    if (auto kept = keepList(all); !kept) return kept.error();
    run = std::make_shared<ProjectRun>(sends_, project, id, spec);
    open_[id] = run;
  }
  changed_.notify();
  return run;
}

Result<ProjectRuns::RunPtr> ProjectRuns::openHere(std::uint64_t id) {
  if (const auto found = open_.find(id); found != open_.end()) return found->second;
  const ProjectPtr project = projects_.current();
  if (!project) return noProject();
  const std::string text = project->setting(specKey(id));
  if (text.empty()) return noRun(id);
  auto spec = readBulkSpec(text);
  if (!spec) return makeError(ErrorCode::corrupt, spec.error().message);
  auto run = std::make_shared<ProjectRun>(sends_, project, id, std::move(*spec));
  if (auto flushed = project->impl().store->flush(); !flushed) return flushed.error();
  if (auto loaded = run->load(); !loaded) return loaded.error();
  open_[id] = run;
  return run;
}

Result<BulkRunPtr> ProjectRuns::open(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  auto run = openHere(id);
  if (!run) return run.error();
  return BulkRunPtr(*run);
}

Result<void> ProjectRuns::change(std::uint64_t id, const BulkSpec& spec) {
  {
    const std::lock_guard lock(mutex_);
    const auto run = openHere(id);
    if (!run) return run.error();
    if ((*run)->rows() > 0) return makeError(ErrorCode::busy, "it has results: a copy can be changed");
    BulkSpec changed = spec;
    changed.doubtful = (*run)->spec().doubtful;
    if (auto kept = keepSpec(id, changed); !kept) return kept;
    (*run)->setSpec(std::move(changed));
  }
  return rename(id, spec.name);
}

Result<void> ProjectRuns::trust(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  const auto run = openHere(id);
  if (!run) return run.error();
  BulkSpec spec = (*run)->spec();
  if (!std::exchange(spec.doubtful, false)) return {};
  if (auto kept = keepSpec(id, spec); !kept) return kept;
  (*run)->setTrusted();
  return {};
}

Result<void> ProjectRuns::rename(std::uint64_t id, const std::string& name) {
  std::vector<BulkEntry> all = list();
  const auto found = std::find_if(all.begin(), all.end(), [id](const BulkEntry& e) { return e.id == id; });
  if (found == all.end()) return noRun(id);
  if (found->name == name) return {};
  found->name = name;
  auto kept = keepList(all);
  changed_.notify();
  return kept;
}

Result<void> ProjectRuns::remove(std::uint64_t id) {
  std::vector<BulkEntry> all = list();
  if (std::erase_if(all, [id](const BulkEntry& e) { return e.id == id; }) == 0) return noRun(id);
  RunPtr run;
  {
    const std::lock_guard lock(mutex_);
    if (auto node = open_.extract(id); !node.empty()) run = std::move(node.mapped());
  }
  if (run) run->end();
  const ProjectPtr project = projects_.current();
  if (!project) return noProject();
  if (auto kept = keepList(all); !kept) return kept;
  for (const std::string& key : {specKey(id), ProjectRun::figuresKeyOf(id), ProjectRun::baseKeyOf(id)})
    if (auto kept = project->setSetting(key, {}); !kept) return kept;
  auto dropped = project->impl().store->pages().drop(ProjectRun::keyOf(id));
  changed_.notify();
  return dropped;
}

}  // namespace penstock::service
