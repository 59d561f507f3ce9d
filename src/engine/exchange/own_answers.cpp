// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exchange/own_answers.h"

#include <utility>

#include "engine/exchange/trust_buttons.h"
#include "penstock/engine/own_pages.h"
#include "penstock/upstream/connect.h"

namespace penstock::engine {

namespace {

class Fixed final : public Interception {
 public:
  explicit Fixed(FixedReply reply) : reply_(std::move(reply)) {}
  bool mayWait() const override { return false; }
  net::Awaitable<Verdict> request(Passage&) override { co_return Verdict::answer(std::move(reply_)); }

 private:
  FixedReply reply_;
};

}  // namespace

std::optional<FixedReply> OwnAnswers::answer(const Passage& passage) {
  const model::RequestHead& request = passage.request();
  const upstream::Destination& to = passage.destination();
  if (core_.pages) {
    if (auto page = core_.pages->page(request)) return page;
    if (!to.tls && request.path == revocationListPath && upstream::leadsToUs(*core_.outlet(), to)) {
      // Leaves name the address at which their client reached us: some ask even that through the proxy.
      model::RequestHead local = request;
      local.authority = ownPagesHost;
      if (auto page = core_.pages->page(local)) return page;
    }
  }
  if (!to.tls || !to.localAllowed) return std::nullopt;
  return answerTrustButton(core_, upstream::verifiedHost(to), request);
}

std::unique_ptr<Interception> OwnAnswers::begin(const Passage& passage) {
  auto reply = answer(passage);
  if (!reply) return nullptr;
  return std::make_unique<Fixed>(std::move(*reply));
}

std::string offerFor(const Core& core, const upstream::Destination& to, const model::Exchange& x) {
  if (x.failure.kind != model::FailureKind::tlsVerifyFailed || !to.localAllowed) return {};
  const auto server = model::doubtfulServer(x);
  return server ? trustButtons(core, *server, *x.request) : std::string();
}

}  // namespace penstock::engine
