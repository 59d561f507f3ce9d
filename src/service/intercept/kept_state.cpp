// SPDX-License-Identifier: GPL-3.0-or-later
// What of the queue's state is kept in the project: all but whether it is on.
#include <nlohmann/json.hpp>
#include <utility>

#include "service/intercept/intercept_queue.h"

namespace penstock::service {

namespace {

constexpr char setting[] = "intercept";
constexpr std::size_t longest = 64 * 1024;  // bytes; a project may be made by others

}  // namespace

void InterceptQueue::begin(Projects& projects) {
  projects_ = &projects;
  another_ = projects.changed().subscribe([this] {
    forwardAll();
    takeFromProject();
  });
  takeFromProject();
}

/// What cannot be read is as if it had never been set.
void InterceptQueue::takeFromProject() {
  const std::string text = projects_->current()->setting(setting);
  const auto json = text.size() > longest ? nlohmann::json() : nlohmann::json::parse(text, nullptr, false);
  InterceptSettings settings;
  InterceptState& state = settings.state;
  const auto take = [&json](const char* name, auto& value) {
    if (!json.is_object() || !json.contains(name)) return;
    const auto& member = json[name];
    if constexpr (std::is_same_v<std::decay_t<decltype(value)>, bool>) {
      if (member.is_boolean()) value = member.template get<bool>();
    } else if (member.is_string()) {
      value = member.template get<std::string>();
    }
  };
  take("condition", state.condition);
  take("requests", state.requests);
  take("responses", state.responses);
  take("messages", state.messages);
  auto compiled = filter::Expression::compile(state.condition);
  if (std::holds_alternative<filter::Problem>(compiled)) {
    state.condition.clear();
    compiled = filter::Expression::compile("");
  }
  settings.condition = std::get<filter::ExpressionPtr>(std::move(compiled));
  put(std::move(settings));
}

void InterceptQueue::keepInProject(const InterceptState& state) const {
  if (!projects_) return;
  const nlohmann::json json{{"condition", state.condition}, {"requests", state.requests}, {"responses", state.responses}, {"messages", state.messages}};
  const std::string text = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  if (const ProjectPtr project = projects_->current(); project->setting(setting) != text) (void)project->setSetting(setting, text);
}

}  // namespace penstock::service
