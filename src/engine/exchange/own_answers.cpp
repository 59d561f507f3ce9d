// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exchange/own_answers.h"

#include "engine/exchange/trust_buttons.h"
#include "penstock/engine/own_pages.h"
#include "penstock/upstream/connect.h"

namespace penstock::engine {

std::optional<FixedReply> OwnAnswers::answer(const model::Exchange& x) {
  if (!to_.tls && x.request->path == revocationListPath && upstream::leadsToUs(core_.outlet, to_)) {
    // Leaves name the address at which their client reached us: some ask even that through the proxy.
    model::RequestHead local = *x.request;
    local.authority = ownPagesHost;
    for (const auto& interceptor : core_.interceptors)
      if (auto reply = interceptor->onRequest(local)) return reply;
  }
  if (!to_.tls || !to_.localAllowed) return std::nullopt;
  return answerTrustButton(core_, upstream::verifiedHost(to_), *x.request);
}

std::string OwnAnswers::offer(const model::Exchange& x) const {
  if (x.failure.kind != model::FailureKind::tlsVerifyFailed || !to_.localAllowed) return {};
  const auto server = model::doubtfulServer(x);
  return server ? trustButtons(core_, *server, *x.request) : std::string();
}

}  // namespace penstock::engine
