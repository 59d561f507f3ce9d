// SPDX-License-Identifier: GPL-3.0-or-later
// The Resender's chain, sent by others: logging in, say, before something else is sent.
#include <chrono>
#include <thread>

#include "api/calls/entries.h"
#include "api/context.h"
#include "api/fields.h"
#include "api/route.h"
#include "penstock/api/calls.h"
#include "penstock/codec/charset.h"
#include "penstock/redaction/redaction.h"
#include "penstock/service/chain.h"
#include "penstock/service/drafts.h"

namespace penstock::api {
namespace {

constexpr std::chrono::milliseconds lookedEvery{50};

draft::Variables variablesOf(const service::Drafts& drafts) {
  draft::Variables out;
  for (const draft::Environment& one : drafts.environments)
    if (one.name == drafts.environment) out = draft::Variables(one);
  out.add(draft::escaped(drafts.taken));
  return out;
}

Answer sendTheChain(Context& context, const Call& call, const Parts&) {
  Fields fields(call);
  fields.only({"variables"});
  const auto given = fields.pairs("variables");
  if (!fields.good()) return fields.answer();
  const OpenProject open = openProject(context);
  if (open.refused) return *open.refused;
  const service::Drafts drafts = service::KeptDrafts(open.project).load();
  const std::vector<service::RequestTab> chain = service::chainOf(drafts);
  if (chain.empty()) return refusal(409, "the Resender of this project has no chain");
  for (const service::RequestTab& tab : chain)
    if (tab.doubtful) return refusal(409, service::titleOf(tab) + ": its send options may be somebody else's: look at them in the Resender first");
  draft::Variables variables = variablesOf(drafts);
  for (const auto& [name, value] : given) variables.set(name, value);
  const CancelToken token;
  const std::jthread watch([&](const std::stop_token& over) {
    for (; !over.stop_requested(); std::this_thread::sleep_for(lookedEvery))
      if (context.stopped || call.hasLeft()) token.cancel();
  });
  const auto taken = service::sendChain({&context.service.sends(), open.project, std::move(variables), model::Source::resender}, chain, token);
  if (!taken) return taken.error().code == ErrorCode::cancelled ? refusal(taken.error()) : refusal(502, taken.error().message);
  Json values = Json::object();
  // What a login gives is a secret.
  const bool shown = has(call.rights, Right::secrets);
  for (const auto& [name, value] : taken->variables) values[codec::asUtf8(name)] = shown ? codec::asUtf8(value) : std::string(redaction::redacted);
  return answerOf({{"requests", chain.size()}, {"values", std::move(values)}});
}

constexpr Route kRoutes[] = {
    {"POST", "/api/chain", Right::send, "Send the Resender's chain in order, and give what its answers gave", {}, "Chain", "Chained", 200, sendTheChain},
};

}  // namespace

std::span<const Route> chainRoutes() { return kRoutes; }

}  // namespace penstock::api
