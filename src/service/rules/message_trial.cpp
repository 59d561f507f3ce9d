// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/rules/message_trial.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "penstock/codec/grpc.h"
#include "penstock/codec/mqtt.h"
#include "penstock/rules/apply.h"
#include "penstock/rules/compiled_rule.h"
#include "penstock/rules/passing.h"

namespace penstock::service {

namespace {

constexpr std::size_t pageSize = 64;
constexpr std::uint64_t mostMessages = 10'000, mostPayload = 4 * 1024 * 1024;

/// Of gRPC without its coding, of MQTT what is published.
std::string payloadOf(const model::Recording& recording, const model::Exchange& x, const model::Message& m) {
  const auto reader = recording.payload(x.id, m);
  auto bytes = reader->read(0, std::size_t(std::min(reader->size(), mostPayload)));
  if (!bytes) return {};
  if (m.kind == model::MessageKind::mqtt) {
    using codec::MqttVersion;
    return std::string(codec::mqttReadable(*bytes, any(m.flags & model::MessageFlag::mqtt5) ? MqttVersion::v5 : MqttVersion::v3_1_1));
  }
  if (m.kind != model::MessageKind::grpc || !any(m.flags & model::MessageFlag::encoded)) return std::move(*bytes);
  const bool toServer = m.direction == model::Direction::toServer;
  const model::Headers* headers = toServer ? &x.request->headers : x.response ? &x.response->headers : nullptr;
  return codec::decodeGrpcPayload(*bytes, headers ? headers->joined("grpc-encoding") : std::string(), true, mostPayload).bytes;
}

void note(MessagesFound& found, rules::MessageOutcome outcome) {
  for (model::TraceEntry& entry : outcome.trace) {
    for (model::Change& change : entry.changes)
      if (found.changes.size() < model::mostChanges) found.changes.push_back(std::move(change));
    if (found.matched > 1) continue;
    entry.who.clear();
    entry.by = model::By::proxy;
    found.did.append(found.did.empty() ? "" : ", ").append(model::toText(entry));
  }
}

}  // namespace

MessagesFound tryOnMessages(rules::RuleMatcher& matcher, const model::Recording& recording, const model::Exchange& exchange,
                            const std::atomic<bool>& stop) {
  MessagesFound found;
  const rules::CompiledRule& rule = matcher.set()[0];
  const std::uint64_t count = std::min(exchange.messages, mostMessages);
  for (std::uint64_t first = 0; first < count && !stop; first += pageSize) {
    const auto page = recording.messages(exchange.id, first, pageSize);
    if (!page) break;
    for (const model::Message& m : *page) {
      if (stop) break;
      rules::MessageOutcome outcome;
      outcome.payload = payloadOf(recording, exchange, m);
      outcome.event = m.kind == model::MessageKind::event;
      const std::string payload = outcome.payload;
      const rules::PassingMessage seen(exchange, m, payload);
      std::optional<filter::Groups> groups;
      if (matcher.decide(0, seen, exchange.response ? filter::Part::none : filter::Part::responseHead, groups) != filter::Verdict::yes) continue;
      ++found.matched;
      const rules::Side way = m.direction == model::Direction::toServer ? rules::Side::request : rules::Side::response;
      (void)rules::applyToMessage(rule, way, m.index, outcome, groups, matcher.search(0));
      note(found, std::move(outcome));
    }
  }
  return found;
}

}  // namespace penstock::service
