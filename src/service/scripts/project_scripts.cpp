// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/scripts/project_scripts.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "penstock/base/file.h"

namespace penstock::service {
namespace {

namespace fs = std::filesystem;
using script::ScriptOrigin;
using script::ScriptPtr;

constexpr auto settingKey = "scripts";
constexpr std::chrono::seconds loadPatience{40};
constexpr std::size_t mostPlugins = 100, largestScript = 16 * 1024 * 1024;

Error notInList(const std::string& file) { return makeError(ErrorCode::notFound, file + " is not among the scripts"); }

bool has(const std::vector<std::string>& words, const std::string& word) { return std::find(words.begin(), words.end(), word) != words.end(); }

}  // namespace

Result<void> ProjectScripts::begin(const model::ScriptConfig& config, std::string plugins, std::string secret) {
  config_ = config;
  plugins_ = std::move(plugins);
  secret_ = std::move(secret);
  script::Host::Options options;
  options.python = config.python;
  options.limit = config.timeout;
  host_ = std::make_unique<script::Host>(std::move(options));
  run_ = std::make_shared<ScriptRun>(*host_);
  run_->onFailure = config.onFailure;
  interceptor_ = std::make_shared<ScriptInterceptor>(run_);
  std::vector<ScriptPtr> ofRun;
  for (const std::string& file : config.files) ofRun.push_back(host_->add(file, ScriptOrigin::run, true));
  addPlugins();
  take();
  another_ = projects_.changed().subscribe([this] { take(); });
  for (const ScriptPtr& script : ofRun)
    if (const Result<void> loaded = host_->waitUntilLoaded(script, loadPatience); !loaded) return loaded;
  return {};
}

void ProjectScripts::end() {
  another_ = {};
  if (host_) host_->end();
}

/// What lies in the folder, off unless the YAML file says otherwise.
void ProjectScripts::addPlugins() {
  std::error_code failed;
  std::vector<fs::path> files;
  for (fs::directory_iterator at(plugins_, failed), none; !failed && at != none && files.size() < mostPlugins; at.increment(failed))
    if (at->path().extension() == ".py") files.push_back(at->path());
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files)
    host_->add(file.string(), ScriptOrigin::plugin, has(config_.plugins, "*") || has(config_.plugins, file.filename().string()));
}

/// In place of those of the project before.
void ProjectScripts::take() {
  const std::lock_guard lock(mutex_);
  const ProjectPtr now = projects_.current();
  if (now == project_) return;
  project_ = now;
  kept_ = now ? scriptsIn(now->setting(settingKey), secret_) : std::vector<KeptScript>();
  for (const ScriptStatus& status : host_->list())
    if (status.script->origin == ScriptOrigin::added) host_->remove(status.script);
  for (const KeptScript& one : kept_) {
    const ScriptPtr known = find(one.file);
    if (!known)
      host_->add(one.file, ScriptOrigin::added, one.on);
    else if (known->origin == ScriptOrigin::plugin)
      host_->setEnabled(known, one.on);
  }
}

ScriptPtr ProjectScripts::find(const std::string& file) const {
  for (const ScriptStatus& status : host_->list())
    if (status.script->file == file && status.script->origin != ScriptOrigin::rule) return status.script;
  return nullptr;
}

Result<void> ProjectScripts::keep() {
  if (!project_) return {};
  return project_->setSetting(settingKey, scriptsText(kept_, secret_));
}

std::vector<ScriptStatus> ProjectScripts::list() const { return host_->list(); }

Result<void> ProjectScripts::add(const std::string& file) {
  if (!file.starts_with('/') || file.find('\n') != std::string::npos) return makeError(ErrorCode::invalidArgument, file + " is no absolute path");
  if (const auto text = readWholeFile(file, largestScript); !text) return text.error();
  const std::lock_guard lock(mutex_);
  if (find(file)) return makeError(ErrorCode::invalidArgument, file + " is among the scripts already");
  kept_.push_back({file, true});
  if (const Result<void> kept = keep(); !kept) {
    kept_.pop_back();
    return kept;
  }
  host_->add(file, ScriptOrigin::added, true);
  return {};
}

Result<void> ProjectScripts::remove(const std::string& file) {
  const std::lock_guard lock(mutex_);
  const ScriptPtr script = find(file);
  if (!script || script->origin != ScriptOrigin::added) return notInList(file);
  std::erase_if(kept_, [&](const KeptScript& one) { return one.file == file; });
  host_->remove(script);
  return keep();
}

Result<void> ProjectScripts::setEnabled(const std::string& file, bool on) {
  const std::lock_guard lock(mutex_);
  const ScriptPtr script = find(file);
  if (!script) return notInList(file);
  host_->setEnabled(script, on);
  if (script->origin == ScriptOrigin::run) return {};
  const auto it = std::find_if(kept_.begin(), kept_.end(), [&](const KeptScript& one) { return one.file == file; });
  if (it == kept_.end())
    kept_.push_back({file, on});
  else
    it->on = on;
  return keep();
}

Result<void> ProjectScripts::reload(const std::string& file) {
  const ScriptPtr script = find(file);
  if (!script) return notInList(file);
  host_->reload(script);
  return {};
}

}  // namespace penstock::service
