// SPDX-License-Identifier: GPL-3.0-or-later
// Values of a recorded answer.
#include <utility>

#include "penstock/filter/exchange_row.h"
#include "penstock/service/drafts.h"
#include "service/query/stored_whole.h"

namespace penstock::service {

std::vector<TakenValue> takeValues(const Project& project, model::ExchangeId id, const std::vector<draft::Extraction>& wanted) {
  std::vector<TakenValue> out;
  auto loaded = project.load(id);
  const bool answered = loaded && (*loaded)->response;
  const Error none = loaded ? makeError(ErrorCode::notFound, "there is no answer") : loaded.error();
  const model::ExchangePtr exchange = answered ? *loaded : std::make_shared<model::Exchange>();
  const filter::ExchangeRow row(*exchange);
  const StoredWhole whole(project, row, exchange, nullptr);
  for (const draft::Extraction& one : wanted) {
    auto extractor = draft::Extractor::compile(one);
    if (!extractor)
      out.push_back({one.variable, extractor.error()});
    else
      out.push_back({one.variable, answered ? extractor->take(*exchange->response, whole.body(model::Direction::toClient)) : Result<std::string>(none)});
  }
  return out;
}

}  // namespace penstock::service
