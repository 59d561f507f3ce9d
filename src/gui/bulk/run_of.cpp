// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/run_of.h"

#include <algorithm>

#include "gui/bulk/marks.h"
#include "gui/format.h"
#include "penstock/base/ascii.h"

namespace penstock::gui {
namespace {

std::string nameOf(std::string_view text) {
  const std::string target = draft::targetOf(text);
  return draft::methodOf(text) + ' ' + display::wireText(std::string_view(target).substr(0, target.find('?')), 60);
}

}  // namespace

Result<service::BulkSpec> runOf(const service::RequestTab& tab) {
  service::BulkSpec spec;
  spec.name = tab.name.empty() ? nameOf(tab.text) : tab.name;
  spec.text = unmarked(tab.text);
  spec.options = tab.options;
  spec.keepLength = !tab.inStep.lengthTouched;
  spec.keepHost = !tab.inStep.hostTouched;
  spec.bodyIsDecoded = tab.inStep.bodyIsDecoded && !tab.inStep.codingTouched;  // payloads go into what can be read
  spec.base = true;
  spec.doubtful = tab.doubtful;
  auto target = draft::readTarget(tab.target);
  if (!target) return target.error();
  spec.options.target = std::move(*target);
  spec.sets.push_back({draft::NumberPayloads{}, {}});
  return spec;
}

bool usesVariables(const service::BulkSpec& spec) {
  if (!spec.before.empty() || !draft::variablesIn(spec.text).empty()) return true;
  return std::any_of(spec.sets.begin(), spec.sets.end(), [](const service::BulkSpec::Set& set) {
    return std::any_of(set.steps.begin(), set.steps.end(), [](const draft::ProcessStep& s) { return s.kind == draft::ProcessStep::Kind::variables; });
  });
}

QStringList risksOf(const service::BulkSpec& spec) {
  QStringList out;
  for (const service::BulkSpec::Set& set : spec.sets)
    if (const auto* file = std::get_if<draft::FilePayloads>(&set.source)) out << "sends the lines of the file " + wireText(file->path, 300);
  const auto add = [&out](const service::SendOptions& o) {
    if (!o.clientCertificate.empty()) out << "shows the client certificate " + wireText(o.clientCertificate, 300);
    if (!o.upstreamProxy.empty()) out << (o.upstreamProxy == "direct" ? QStringLiteral("passes by your upstream proxy") : "goes through the proxy " + wireText(o.upstreamProxy, 300));
    if (o.verify == false) out << QStringLiteral("accepts any certificate");
  };
  add(spec.options);
  for (const service::RequestTab& tab : spec.before) {
    out << "sends a request to " + wireText(tab.target, 200) + " before it";
    add(tab.options);
  }
  out.removeDuplicates();
  return out;
}

Result<service::BulkSpec> runOf(const service::Project& project, model::ExchangeId id) {
  auto tab = service::tabOf(project, id);
  if (!tab) return tab.error();
  return runOf(*tab);
}

}  // namespace penstock::gui
