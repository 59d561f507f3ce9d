// SPDX-License-Identifier: GPL-3.0-or-later
// Phases and moments of an exchange.
#include <algorithm>
#include <vector>

#include "penstock/display/exchange_facts.h"
#include "penstock/display/format.h"
#include "penstock/display/visible.h"
#include "penstock/model/trace.h"

namespace penstock::display {
namespace {

using T = model::Timings;

constexpr std::int64_t kHair = 50;     // us: shorter than what is told of
constexpr std::int64_t kDelay = 1000;  // us: the least that a rule delays by
constexpr std::size_t kMostTold = 12;  // of what was done on purpose; messages may each be delayed

struct Span {
  const char* name;
  Phase phase;
  std::int64_t from, to;  // us since the start
};

std::int64_t lastMoment(const model::Exchange& x) {
  return *std::max_element(x.timings.at.begin(), x.timings.at.end());
}

std::int64_t firstOf(const T& t, std::initializer_list<T::Moment> moments) {
  for (const T::Moment m : moments)
    if (t[m] >= 0) return t[m];
  return -1;
}

/// Waiting, and who made it wait: what somebody held ends with the word of it, and delays come behind that. Of a delay the entry is its
/// beginning, of holding its end.
void addWaiting(const model::Exchange& x, std::int64_t from, std::int64_t to, std::vector<Span>& out) {
  std::int64_t delayed = to;
  for (const model::TraceEntry& entry : x.trace) {
    if (entry.at < from || entry.at > to) continue;
    if (entry.did == model::Did::waited) {
      out.push_back({"Held", Phase::delay, from, entry.at});
      from = entry.at;
      delayed = std::max(from, std::min(delayed, to));
    } else if (entry.did == model::Did::slowed) {
      delayed = std::min(delayed, entry.at);
    }
  }
  if (to - delayed < kDelay) delayed = to;
  if (delayed - from >= kHair) out.push_back({"Wait", Phase::wait, from, delayed});
  if (delayed < to) out.push_back({"Delay", Phase::delay, delayed, to});
}

/// The answer as it comes, and for how long somebody held it: from its head on. What was delayed cannot be told from what came slowly.
void addReceiving(const model::Exchange& x, std::int64_t from, std::int64_t to, std::vector<Span>& out) {
  const std::int64_t head = x.timings[T::responseHead];
  for (const model::TraceEntry& entry : x.trace) {
    if (entry.did != model::Did::waited || head < from || entry.at <= head || entry.at > to) continue;
    if (head - from >= kHair) out.push_back({"Receiving", Phase::receive, from, head});
    out.push_back({"Held", Phase::delay, head, entry.at});
    from = entry.at;
  }
  if (from >= 0 && to >= from) out.push_back({"Receiving", Phase::receive, from, to});
}

bool isOnPurpose(const model::TraceEntry& entry) {
  return entry.did == model::Did::slowed || entry.did == model::Did::troubled || entry.did == model::Did::waited;
}

}  // namespace

FactSection purposeFacts(const model::Exchange& x) {
  FactSection s{"Slowed, held or broken on purpose", {}};
  for (const model::TraceEntry& entry : x.trace) {
    if (!isOnPurpose(entry)) continue;
    if (s.facts.size() == kMostTold) {
      s.facts.push_back({{}, "… more of it under Why", Fact::Look::dim});
      break;
    }
    model::TraceEntry bare = entry;
    bare.by = model::By::proxy;  // the key has it
    const std::string who = entry.by == model::By::person ? "By hand" : capitalized(std::string(toText(entry.by))) + (entry.who.empty() ? "" : " " + wireText(entry.who));
    s.facts.push_back({who, capitalized(wireText(toText(bare))), Fact::Look::warn});
  }
  return s;
}

FactSection phaseFacts(const model::Exchange& x) {
  FactSection s{"Phases", {}};
  const T& t = x.timings;
  const std::int64_t whole = lastMoment(x);
  if (whole <= 0) return s;
  std::vector<Span> spans;
  const auto add = [&](const char* name, Phase phase, std::int64_t from, std::int64_t to) {
    if (from >= 0 && to >= from) spans.push_back({name, phase, from, to});
  };
  add("Name lookup", Phase::connect, t[T::resolveStart], t[T::resolveEnd]);
  add("Connect", Phase::connect, t[T::connectStart], t[T::connectEnd]);
  add("TLS", Phase::tls, t[T::tlsStart], t[T::tlsEnd]);
  if (x.kind != model::ExchangeKind::http) {
    add("Open", Phase::receive, std::max<std::int64_t>({t[T::tlsEnd], t[T::connectEnd], 0}), t[T::end]);
  } else {
    // Where the first byte's own moment is not known, the head's is close to it.
    const std::int64_t begunAnswer = firstOf(t, {T::responseStart, T::responseHead});
    const std::int64_t answered = begunAnswer >= 0 ? begunAnswer : t[T::end];
    // A body still being sent while the answer comes belongs to both.
    const bool sending = t[T::requestEnd] - t[T::requestSent] > 1000;
    if (sending) add("Sending", Phase::wait, t[T::requestSent], t[T::requestEnd]);
    add("First byte", Phase::firstByte, sending && t[T::requestEnd] <= answered ? t[T::requestEnd] : t[T::requestSent], answered);
    addReceiving(x, begunAnswer, t[T::end] >= 0 ? t[T::end] : whole, spans);
  }
  std::stable_sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) { return a.from < b.from; });
  const auto tell = [&](const Span& span) {
    const std::int64_t took = span.to - span.from;
    s.facts.push_back({span.name, took < kHair ? "< 0.1 ms" : durationText(took), Fact::Look::mono, span.phase,
                       double(span.from) / double(whole), double(span.to) / double(whole)});
  };
  // Time that belongs to nothing above is waiting all the same: for a free connection, a rule, the rest of the request.
  std::int64_t told = 0;
  const auto wait = [&](std::int64_t until) {
    if (until - told < kHair) return;
    std::vector<Span> waiting;
    addWaiting(x, told, until, waiting);
    for (const Span& span : waiting) tell(span);
  };
  for (const Span& span : spans) {
    wait(span.from);
    tell(span);
    told = std::max(told, span.to);
  }
  wait(whole);
  return s;
}

Facts timingFacts(const model::Exchange& x) {
  Facts facts{phaseFacts(x), purposeFacts(x)};
  FactSection s{"Moments since the start", {}};
  static constexpr std::pair<T::Moment, const char*> moments[] = {{T::requestHead, "Request head read"},
                                                                  {T::resolveStart, "Name lookup began"},
                                                                  {T::resolveEnd, "Name known"},
                                                                  {T::connectStart, "Connecting"},
                                                                  {T::connectEnd, "Connected"},
                                                                  {T::tlsStart, "TLS began"},
                                                                  {T::tlsEnd, "TLS ready"},
                                                                  {T::requestSent, "Request sent from"},
                                                                  {T::requestEnd, "Request sent to its end"},
                                                                  {T::responseStart, "First byte"},
                                                                  {T::responseHead, "Response head read"},
                                                                  {T::end, "End"}};
  // As they happened: an answer may come before the request's end, a name be known only after the head was read.
  std::vector<std::pair<std::int64_t, const char*>> happened;
  for (const auto& [moment, name] : moments)
    if (x.timings[moment] >= 0) happened.emplace_back(x.timings[moment], name);
  std::stable_sort(happened.begin(), happened.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [at, name] : happened) s.facts.push_back({name, at == 0 ? "0 ms" : durationText(at)});
  if (x.kind == model::ExchangeKind::http && x.timings[T::connectStart] < 0 && x.timings[T::requestSent] >= 0)
    s.facts.push_back({"Connection", "an open one was used again", Fact::Look::words});
  facts.push_back(std::move(s));
  FactSection day{"Clock", {{"Started", dateTimeText(x.startedAt)}}};
  if (x.timings[T::end] >= 0)
    day.facts.push_back({"Ended", dateTimeText(x.startedAt + std::chrono::microseconds(x.timings[T::end]))});
  facts.push_back(std::move(day));
  return facts;
}

}  // namespace penstock::display
