// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/chain.h"

#include <algorithm>
#include <utility>

#include "penstock/base/printable.h"
#include "penstock/draft/text_edits.h"
#include "service/project/project_impl.h"
#include "service/sends/await_sending.h"

namespace penstock::service {
namespace {

constexpr std::size_t mostTitle = 60;

Error cancelled() { return makeError(ErrorCode::cancelled, "it was cancelled"); }

/// One of them, to the end of its answer.
Result<model::ExchangeId> answered(const ChainParts& parts, const RequestTab& tab, const CancelToken& token) {
  if (token.cancelled()) return cancelled();
  auto ready = readyToSend(tab, parts.variables);
  if (!ready) return ready.error();
  ready->request.source = parts.source;
  ready->request.options.leaveOpen = false;
  auto sending = parts.sends->send(ready->request);
  if (!sending) return sending.error();
  const replay::SendState state = awaitSending(**sending, token);
  if (token.cancelled()) return cancelled();
  if (state.failure) {
    const std::string_view kind = model::toText(state.failure.kind);
    return makeError(ErrorCode::io, std::string(kind) + (state.failure.detail.empty() ? "" : ": " + state.failure.detail));
  }
  if (state.status >= 400) return makeError(ErrorCode::io, "its answer is " + std::to_string(state.status));
  const model::ExchangeId id = state.exchanges.empty() ? 0 : state.exchanges.back();
  if (id == 0 && !tab.after.empty()) return makeError(ErrorCode::unsupported, "recording is stopped, and an answer that is not recorded gives nothing");
  return id;
}

}  // namespace

Result<draft::Environment> sendChain(const ChainParts& parts, const std::vector<RequestTab>& chain, const CancelToken& token) {
  draft::Environment taken;
  ChainParts now = parts;
  for (const RequestTab& tab : chain) {
    const auto named = [&tab](const Error& e) { return e.code == ErrorCode::cancelled ? e : makeError(e.code, titleOf(tab) + ": " + e.message); };
    const auto id = answered(now, tab, token);
    if (!id) return named(id.error());
    if (tab.after.empty()) continue;
    waitRecorded(*parts.project, *id);
    for (TakenValue& one : takeValues(*parts.project, *id, tab.after)) {
      if (!one.value) return named(makeError(one.value.error().code, "{{" + one.variable + "}}: " + one.value.error().message));
      now.variables.set(one.variable, draft::escaped(*one.value));
      std::erase_if(taken.variables, [&one](const auto& before) { return before.first == one.variable; });
      taken.variables.emplace_back(std::move(one.variable), std::move(*one.value));
    }
  }
  return taken;
}

std::vector<RequestTab> chainOf(const Drafts& drafts) {
  std::vector<RequestTab> out;
  for (const std::uint64_t id : drafts.chain) {
    const auto found = std::find_if(drafts.tabs.begin(), drafts.tabs.end(), [id](const RequestTab& tab) { return tab.id == id; });
    if (found == drafts.tabs.end()) continue;
    RequestTab tab = *found;
    tab.past.clear();
    tab.original = 0;
    out.push_back(std::move(tab));
  }
  return out;
}

std::string titleOf(const RequestTab& tab) {
  if (!tab.name.empty()) return tab.name;
  const std::string target = draft::targetOf(tab.text);
  return printable((draft::methodOf(tab.text) + ' ' + target.substr(0, target.find('?'))).substr(0, mostTitle));
}

}  // namespace penstock::service
