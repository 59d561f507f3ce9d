// SPDX-License-Identifier: GPL-3.0-or-later
// What is ours to say about a request that is made to a server in its name.
#pragma once

#include <string>

#include "engine/session/core.h"
#include "penstock/engine/interceptor.h"

namespace penstock::engine {

/// Our own pages, the revocation list at our address, a button of an error page: asked first. Lifetime: within the core's. Thread: any.
class OwnAnswers final : public Interceptor {
 public:
  explicit OwnAnswers(Core& core) : core_(core) {}
  std::unique_ptr<Interception> begin(const Passage& passage) override;

 private:
  std::optional<FixedReply> answer(const Passage& passage);
  Core& core_;
};

/// What the page about the exchange's failure offers beside words, as HTML; "" for nothing.
std::string offerFor(const Core& core, const upstream::Destination& to, const model::Exchange& x);

}  // namespace penstock::engine
