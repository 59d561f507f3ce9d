// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/run_of.h"

#include <algorithm>

#include "gui/bulk/marks.h"
#include "gui/format.h"
#include "penstock/base/ascii.h"

namespace penstock::gui {
namespace {

/// Payloads go into what can be read: the body is sent as it stands.
std::string withoutCodings(std::string text) {
  for (const char* name : {"content-encoding", "transfer-encoding"}) {
    const auto fields = draft::fields(text);
    for (std::size_t i = fields.size(); i-- > 0;)
      if (equalsIgnoreCase(fields[i].name, name)) text = draft::applied(text, draft::removeField(text, i));
  }
  return text;
}

std::string nameOf(std::string_view text) {
  const std::string target = draft::targetOf(text);
  return draft::methodOf(text) + ' ' + display::wireText(std::string_view(target).substr(0, target.find('?')), 60);
}

}  // namespace

Result<service::BulkSpec> runOf(const service::RequestTab& tab) {
  service::BulkSpec spec;
  spec.name = tab.name.empty() ? nameOf(tab.text) : tab.name;
  spec.text = unmarked(tab.inStep.bodyIsDecoded ? withoutCodings(tab.text) : tab.text);
  spec.options = tab.options;
  spec.keepLength = !tab.inStep.lengthTouched;
  spec.keepHost = !tab.inStep.hostTouched;
  auto target = draft::readTarget(tab.target);
  if (!target) return target.error();
  spec.options.target = std::move(*target);
  spec.sets.push_back({draft::NumberPayloads{}, {}});
  return spec;
}

bool usesVariables(const service::BulkSpec& spec) {
  if (!draft::variablesIn(spec.text).empty()) return true;
  return std::any_of(spec.sets.begin(), spec.sets.end(), [](const service::BulkSpec::Set& set) {
    return std::any_of(set.steps.begin(), set.steps.end(), [](const draft::ProcessStep& s) { return s.kind == draft::ProcessStep::Kind::variables; });
  });
}

QStringList risksOf(const service::BulkSpec& spec) {
  QStringList out;
  for (const service::BulkSpec::Set& set : spec.sets)
    if (const auto* file = std::get_if<draft::FilePayloads>(&set.source)) out << "sends the lines of the file " + wireText(file->path, 300);
  const service::SendOptions& o = spec.options;
  if (!o.clientCertificate.empty()) out << "shows the client certificate " + wireText(o.clientCertificate, 300);
  if (!o.upstreamProxy.empty()) out << (o.upstreamProxy == "direct" ? QStringLiteral("passes by your upstream proxy") : "goes through the proxy " + wireText(o.upstreamProxy, 300));
  if (o.verify == false) out << QStringLiteral("accepts any certificate");
  return out;
}

Result<service::BulkSpec> runOf(const service::Project& project, model::ExchangeId id) {
  auto tab = service::tabOf(project, id);
  if (!tab) return tab.error();
  return runOf(*tab);
}

}  // namespace penstock::gui
