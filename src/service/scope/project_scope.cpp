// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/scope/project_scope.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace penstock::service {

namespace {

using Json = nlohmann::json;

constexpr char setting[] = "scope";

std::string textOf(const model::ScopeConfig& scope) {
  Json list = Json::array();
  for (const auto& entry : scope.list) list.push_back({{"pattern", entry.pattern}, {"mode", entry.exclude ? "exclude" : "include"}});
  return Json({{"enabled", scope.enabled}, {"rules", std::move(list)}, {"expression", scope.expression}}).dump();
}

/// Of a project made by others as well: what is no scope is all.
model::ScopeConfig scopeIn(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  model::ScopeConfig out;
  if (!json.is_object()) return out;
  const auto word = [](const Json& of, const char* name) {
    const auto found = of.find(name);
    return found != of.end() && found->is_string() ? found->get<std::string>() : std::string();
  };
  const auto enabled = json.find("enabled"), list = json.find("rules");
  if (enabled != json.end() && enabled->is_boolean()) out.enabled = enabled->get<bool>();
  out.expression = word(json, "expression");
  if (list == json.end() || !list->is_array()) return out;
  for (const Json& one : *list)
    if (one.is_object()) out.list.push_back({word(one, "pattern"), word(one, "mode") == "exclude"});
  return out;
}

std::uint64_t nextGeneration() {
  static std::atomic<std::uint64_t> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

/// Of one thread: the scope it saw last.
struct Latest {
  std::uint64_t generation = 0;
  std::shared_ptr<const CompiledScope> scope;
  std::optional<filter::Evaluator> evaluator;
};

}  // namespace

Result<void> ProjectScope::begin(const model::ScopeConfig& ofRun) {
  another_ = projects_.changed().subscribe([this] { take(); });
  return setOfRun(ofRun);
}

Result<void> ProjectScope::setOfRun(const model::ScopeConfig& ofRun) {
  auto compiled = CompiledScope::compile(ofRun);
  if (!compiled) return compiled.error();
  {
    const std::lock_guard lock(mutex_);
    ofRun_ = !ofRun.isAll();
    if (ofRun_) putInForce(ofRun, std::move(*compiled));
  }
  if (ofRun.isAll())
    take();
  else
    changed_.notify();
  return {};
}

void ProjectScope::take() {
  model::ScopeConfig scope = scopeIn(projects_.current()->setting(setting));
  auto compiled = CompiledScope::compile(scope);
  {
    const std::lock_guard lock(mutex_);
    if (ofRun_) return;
    if (compiled)
      putInForce(std::move(scope), std::move(*compiled));
    else
      putInForce({}, nullptr);
  }
  changed_.notify();
}

void ProjectScope::putInForce(model::ScopeConfig scope, std::shared_ptr<const CompiledScope> compiled) {
  scope_ = std::move(scope);
  compiled_ = std::move(compiled);
  generation_.store(scope_.isAll() ? 0 : nextGeneration(), std::memory_order_release);
}

model::ScopeConfig ProjectScope::state() const {
  const std::lock_guard lock(mutex_);
  return scope_;
}

Result<void> ProjectScope::set(model::ScopeConfig scope) {
  auto compiled = CompiledScope::compile(scope);
  if (!compiled) return compiled.error();
  if (auto saved = projects_.current()->setSetting(setting, textOf(scope)); !saved) return saved;
  {
    const std::lock_guard lock(mutex_);
    ofRun_ = false;
    putInForce(std::move(scope), std::move(*compiled));
  }
  changed_.notify();
  return {};
}

bool ProjectScope::includes(const model::Exchange& exchange) {
  const std::uint64_t generation = generation_.load(std::memory_order_acquire);
  if (generation == 0) return true;
  thread_local Latest latest;
  if (latest.generation != generation) {
    const std::lock_guard lock(mutex_);
    latest.generation = generation;
    latest.scope = compiled_;
    latest.evaluator.reset();
    if (compiled_ && compiled_->expression()) latest.evaluator.emplace(compiled_->expression());
  }
  return !latest.scope || latest.scope->includes(exchange, latest.evaluator ? &*latest.evaluator : nullptr);
}

}  // namespace penstock::service
