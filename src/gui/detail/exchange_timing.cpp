// SPDX-License-Identifier: GPL-3.0-or-later
// Phases and moments of an exchange.
#include <algorithm>

#include "gui/detail/exchange_facts.h"
#include "gui/format.h"

namespace penstock::gui {
namespace {

using T = model::Timings;

std::int64_t lastMoment(const model::Exchange& x) {
  return *std::max_element(x.timings.at.begin(), x.timings.at.end());
}

std::int64_t firstOf(const T& t, std::initializer_list<T::Moment> moments) {
  for (const T::Moment m : moments)
    if (t[m] >= 0) return t[m];
  return -1;
}

}  // namespace

FactSection phaseFacts(const model::Exchange& x) {
  FactSection s{"Phases", {}};
  const T& t = x.timings;
  const std::int64_t whole = lastMoment(x);
  if (whole <= 0) return s;
  const auto add = [&](const char* name, Phase phase, std::int64_t from, std::int64_t to) {
    if (from < 0 || to < from) return;
    const QString took = to - from < 50 ? QStringLiteral("< 0.1 ms") : durationText(to - from);
    s.facts.push_back({name, took, Fact::Look::mono, phase, double(from) / double(whole), double(to) / double(whole)});
  };
  const bool tunnel = x.kind != model::ExchangeKind::http;
  const std::int64_t begun = firstOf(t, {T::resolveStart, T::connectStart, T::tlsStart, T::requestSent});
  if (begun > 0) add("Wait", Phase::wait, 0, begun);
  add("Name lookup", Phase::connect, t[T::resolveStart], t[T::resolveEnd]);
  add("Connect", Phase::connect, t[T::connectStart], t[T::connectEnd]);
  add("TLS", Phase::tls, t[T::tlsStart], t[T::tlsEnd]);
  if (tunnel) {
    add("Open", Phase::receive, std::max<std::int64_t>({t[T::tlsEnd], t[T::connectEnd], 0}), t[T::end]);
    return s;
  }
  // A body still being sent while the answer comes belongs to both.
  if (t[T::requestEnd] - t[T::requestSent] > 1000) add("Sending", Phase::wait, t[T::requestSent], t[T::requestEnd]);
  // Where the first byte's own moment is not known, the head's is close to it.
  const std::int64_t begunAnswer = firstOf(t, {T::responseStart, T::responseHead});
  add("First byte", Phase::firstByte, t[T::requestSent], begunAnswer >= 0 ? begunAnswer : t[T::end]);
  add("Receiving", Phase::receive, begunAnswer, t[T::end] >= 0 ? t[T::end] : whole);
  return s;
}

Facts timingFacts(const model::Exchange& x) {
  Facts facts{phaseFacts(x)};
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
  for (const auto& [moment, name] : moments) {
    const std::int64_t at = x.timings[moment];
    if (at >= 0) s.facts.push_back({name, at == 0 ? QStringLiteral("0 ms") : durationText(at)});
  }
  if (x.kind == model::ExchangeKind::http && x.timings[T::connectStart] < 0 && x.timings[T::requestSent] >= 0)
    s.facts.push_back({"Connection", "an open one was used again", Fact::Look::words});
  facts.push_back(std::move(s));
  FactSection day{"Clock", {{"Started", dateTimeText(x.startedAt)}}};
  if (x.timings[T::end] >= 0)
    day.facts.push_back({"Ended", dateTimeText(x.startedAt + std::chrono::microseconds(x.timings[T::end]))});
  facts.push_back(std::move(day));
  return facts;
}

}  // namespace penstock::gui
