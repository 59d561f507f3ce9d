// SPDX-License-Identifier: GPL-3.0-or-later
// The project that is open, and what of the traffic comes into it.
#include <algorithm>
#include <filesystem>

#include "api/calls/entries.h"
#include "api/fields.h"
#include "api/route.h"
#include "penstock/service/captures.h"

namespace penstock::api {
namespace {

Json jsonOf(const model::ScopeConfig& scope) {
  Json rules = Json::array();
  for (const auto& entry : scope.list) rules.push_back({{"pattern", entry.pattern}, {"mode", entry.exclude ? "exclude" : "include"}});
  return {{"enabled", scope.enabled}, {"rules", std::move(rules)}, {"expression", scope.expression}};
}

Answer scope(Context& context, const Call&, const Parts&) { return answerOf(jsonOf(context.service.scope().state())); }

Answer setScope(Context& context, const Call& call, const Parts&) {
  Fields fields(call);
  fields.only({"enabled", "add", "remove", "expression"});
  model::ScopeConfig state = context.service.scope().state();
  state.enabled = fields.flag("enabled", state.enabled);
  state.expression = fields.text("expression", state.expression);
  if (const Json* given = fields.member("add")) {
    Fields add(*given, "add");
    add.only({"pattern", "mode"});
    const std::string pattern = add.wantedText("pattern"), mode = add.text("mode", "include");
    if (mode != "include" && mode != "exclude") add.refuse("mode", "expected include or exclude");
    if (!add.good()) return add.answer();
    state.list.push_back({pattern, mode == "exclude"});
  }
  if (const Json* given = fields.member("remove")) {
    const std::string pattern = given->is_object() ? Fields(*given, "remove").wantedText("pattern") : fields.text("remove");
    const std::size_t removed = std::erase_if(state.list, [&](const auto& entry) { return entry.pattern == pattern; });
    if (removed == 0) fields.refuse("remove", "there is no such pattern");
  }
  if (!fields.good()) return fields.answer();
  if (auto done = context.service.scope().set(state); !done) return refusal(done.error(), fields.has("add") ? "add.pattern" : "expression");
  return answerOf(jsonOf(context.service.scope().state()));
}

/// The same two for whoever opens a project.
struct Path {
  std::string path;
  std::optional<Answer> refused;
};
Path pathOf(Fields& fields) {
  Path out{fields.wantedText("path"), std::nullopt};
  if (!out.path.starts_with('/')) fields.refuse("path", "expected an absolute path");
  if (!fields.good()) out.refused = fields.answer();
  return out;
}

Answer open(Context& context, const Call& call, const Parts&) {
  Fields fields(call);
  fields.only({"path"});
  const Path path = pathOf(fields);
  if (path.refused) return *path.refused;
  std::error_code ignored;
  if (!std::filesystem::exists(path.path, ignored)) return refusal(404, path.path + ": there is no such file", "path");
  if (auto done = context.service.projects().open(path.path); !done) return refusal(done.error(), "path");
  return answerOf({{"path", path.path}});
}

Answer saveAs(Context& context, const Call& call, const Parts&) {
  Fields fields(call);
  fields.only({"path", "replace"});
  const bool replace = fields.flag("replace", false);
  const Path path = pathOf(fields);
  if (path.refused) return *path.refused;
  std::error_code ignored;
  // A person sees what it is that is replaced; here it is to be one of these.
  if (replace && std::filesystem::exists(path.path, ignored))
    if (const auto there = service::captureIn(path.path); !there) return refusal(409, path.path + ": is no project of Penstock, and is not replaced", "path");
  if (auto done = context.service.projects().saveAs(path.path, replace); !done) return refusal(done.error(), "path");
  return answerOf({{"path", path.path}});
}

Answer setRecording(Context& context, const Call& call, const Parts&) {
  Fields fields(call);
  fields.only({"recording"});
  if (!fields.has("recording")) fields.refuse("recording", "expected true or false");
  const bool on = fields.flag("recording", true);
  if (!fields.good()) return fields.answer();
  const OpenProject project = openProject(context);
  if (project.refused) return *project.refused;
  if (auto done = project.project->setRecording(on); !done) return refusal(done.error());
  return answerOf({{"recording", project.project->status().recording}});
}

constexpr Route kRoutes[] = {
    {"GET", "/api/scope", Right::read, "What is recorded", {}, "", "Scope", 200, scope},
    {"POST", "/api/scope", Right::change, "Change it", {}, "ScopeChange", "Scope", 200, setScope},
    {"POST", "/api/project/open", Right::change, "Another project in place of this one", {}, "ProjectPath", "ProjectPath", 200, open},
    {"POST", "/api/project/save-as", Right::change, "A copy of the project, in which recording goes on", {}, "ProjectCopy", "ProjectPath", 200, saveAs},
    {"POST", "/api/recording", Right::change, "Record, or pass on alone", {}, "Recording", "Recording", 200, setRecording},
};

}  // namespace

std::span<const Route> projectRoutes() { return kRoutes; }

}  // namespace penstock::api
