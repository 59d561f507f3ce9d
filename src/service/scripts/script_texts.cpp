// SPDX-License-Identifier: GPL-3.0-or-later
#include <utility>

#include "penstock/script/examples.h"
#include "penstock/service/scripts.h"

namespace penstock::service {

std::vector<ScriptExample> scriptExamples() {
  std::vector<ScriptExample> out;
  for (const script::ExampleScript& one : script::exampleScripts())
    out.push_back({std::string(one.name), std::string(script::aboutOf(one.text)), std::string(one.text)});
  return out;
}

std::string hooksText(script::Hook hooks) {
  using script::Hook;
  constexpr std::pair<Hook, const char*> names[] = {{Hook::request, "request"},     {Hook::response, "response"},
                                                    {Hook::message, "message"},     {Hook::connect, "connect"},
                                                    {Hook::onRequest, "on_request"}, {Hook::onResponse, "on_response"}};
  std::string out;
  for (const auto& [hook, name] : names)
    if (any(hooks & hook)) out.append(out.empty() ? "" : ", ").append(name);
  return out;
}

}  // namespace penstock::service
