// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/intercept/hold_condition.h"

#include <optional>

#include "penstock/rules/passing.h"

namespace penstock::service {

using engine::Passage;
using engine::Side;
using filter::Part;
using Answer = filter::Verdict;

namespace {

/// Of one thread: the state it saw last.
struct Latest {
  InterceptSettingsPtr settings;
  std::optional<filter::Evaluator> evaluator;
};

Latest& latest(const InterceptQueue& queue) {
  thread_local Latest latest;
  if (latest.settings && latest.settings->generation == queue.generation()) return latest;
  latest.settings = queue.settings();
  latest.evaluator.emplace(latest.settings->condition);
  return latest;
}

void hold(rules::Passing& seen, const Passage& passage) {
  seen.hold(rules::Side::request, passage.body(Side::request));
  seen.hold(rules::Side::response, passage.body(Side::response));
}

/// What of an exchange is not here and may come. In the request's phase a field of both sides is what the request has of it, unless one of the
/// condition's has no value without a response.
Part missingOf(const filter::Expression& condition, const rules::Passing& seen, Side side) {
  const auto lacks = [&](Side of, rules::Side held) { return !seen.held(held) && !isEmpty(seen.exchange(), of); };
  Part missing = Part::none;
  if (lacks(Side::request, rules::Side::request)) missing |= Part::requestBody;
  const bool awaits = filter::any(condition.decidedBy().awaits & (Part::responseHead | Part::responseBody));
  if (side == Side::request && awaits) missing |= Part::responseHead | Part::responseBody;
  if (side == Side::response && lacks(Side::response, rules::Side::response)) missing |= Part::responseBody;
  return missing;
}

}  // namespace

bool isEmpty(const model::Exchange& x, Side side) {
  if (side == Side::response) return x.response && (x.request->method == "HEAD" || x.response->status == 204 || x.response->status == 304);
  const model::Headers& headers = x.request->headers;
  return x.request->version != model::HttpVersion::http2 && !headers.contains("Content-Length") && !headers.contains("Transfer-Encoding");
}

Wanted wanted(const InterceptQueue& queue, const Passage& passage, Side side, bool whole) {
  Latest& now = latest(queue);
  const InterceptState& state = now.settings->state;
  const bool request = side == Side::request;
  const Part body = request ? Part::requestBody : Part::responseBody;
  if (!state.enabled) return Wanted::no;
  if (now.settings->condition->matchesAll()) return (request ? state.requests : state.responses) ? Wanted::yes : Wanted::no;
  if (!state.requests && !state.responses) return Wanted::no;
  rules::Passing seen(passage.exchange());
  hold(seen, passage);
  const Answer held = now.evaluator->onPassing(seen, missingOf(*now.settings->condition, seen, side));
  if (held == Answer::no) return Wanted::no;
  // What the request's content decides is wanted at the response too, and is here now or never.
  if (held == Answer::unknown) return !whole && filter::any(now.settings->condition->decidedBy().looksAt & body) ? Wanted::body : Wanted::no;
  return (request ? state.requests : state.responses) ? Wanted::yes : Wanted::no;
}

bool mayBeWanted(const InterceptQueue& queue, const Passage& passage) {
  Latest& now = latest(queue);
  if (!now.settings->state.enabled && !now.settings->state.messages) return false;
  if (now.settings->condition->matchesAll()) return true;
  const rules::Passing seen(passage.exchange());
  const Part missing = Part::requestBody | Part::responseHead | Part::responseBody | Part::messages;
  return now.evaluator->onPassing(seen, missing) != Answer::no;
}

bool isWanted(const InterceptQueue& queue, const Passage& passage, const model::Message& message, std::string_view payload) {
  Latest& now = latest(queue);
  const InterceptState& state = now.settings->state;
  if (!state.enabled || !state.messages) return false;
  if (now.settings->condition->matchesAll()) return true;
  const Part missing = passage.response() ? Part::none : Part::responseHead;
  return now.evaluator->onPassing(rules::PassingMessage(passage.exchange(), message, payload), missing) == Answer::yes;
}

}  // namespace penstock::service
