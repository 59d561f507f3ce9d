// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/draft/attack.h"

#include <algorithm>

#include "draft/made_payloads.h"
#include "draft/text_scan.h"
#include "draft/words.h"
#include "penstock/base/printable.h"
#include "penstock/draft/request_text.h"

namespace penstock::draft {
namespace {

constexpr std::size_t mostLabelled = 80, mostLabel = 300;

bool oneSet(Shape shape) { return shape == Shape::sniper || shape == Shape::batteringRam; }

Result<std::uint64_t> countOf(Shape shape, std::size_t positions, const std::vector<PayloadSet>& sets) {
  UInt128 count = sets[0].source->size();
  switch (shape) {
    case Shape::sniper:
      count *= positions;
      break;
    case Shape::batteringRam:
      break;
    case Shape::pitchfork:
      for (const PayloadSet& set : sets) count = std::min<UInt128>(count, set.source->size());
      break;
    case Shape::clusterBomb:
      for (std::size_t i = 1; i < sets.size(); ++i) {
        if (sets[i].source->size() == 0) return std::uint64_t(0);
        count *= sets[i].source->size();
        if (count > mostPayloads) break;
      }
      break;
  }
  if (count > mostPayloads) return makeError(ErrorCode::limit, "those are more than 2^63 requests");
  return std::uint64_t(count);
}

std::string labelOf(const std::vector<std::optional<std::string>>& payloads, bool numbered) {
  std::string out;
  for (std::size_t i = 0; i < payloads.size() && out.size() < mostLabel; ++i) {
    if (!payloads[i]) continue;
    if (numbered) return std::to_string(i + 1) + ": " + printable(payloads[i]->substr(0, mostLabelled));
    if (i > 0) out += ", ";
    out += printable(payloads[i]->substr(0, mostLabelled));
  }
  return out;
}

}  // namespace

std::string_view toText(Shape shape) {
  switch (shape) {
    case Shape::sniper:
      return "sniper";
    case Shape::batteringRam:
      return "batteringRam";
    case Shape::pitchfork:
      return "pitchfork";
    case Shape::clusterBomb:
      break;
  }
  return "clusterBomb";
}

Result<Attack> Attack::make(Marked base, Shape shape, std::vector<PayloadSet> sets) {
  if (base.positions.empty()) return wrong("no position is marked");
  std::size_t done = 0;
  for (const Place& position : base.positions) {
    if (position.at < done || position.at > base.text.size() || position.length > base.text.size() - position.at)
      return wrong("positions have to lie one behind the other within the text");
    done = endOf(position);
  }
  const std::size_t wanted = oneSet(shape) ? 1 : base.positions.size();
  if (sets.size() != wanted)
    return wrong(std::to_string(wanted) + (wanted == 1 ? " set of payloads is" : " sets of payloads are") + " needed, not " + std::to_string(sets.size()));
  if (std::any_of(sets.begin(), sets.end(), [](const PayloadSet& set) { return !set.source; })) return wrong("a set has no payloads");
  auto count = countOf(shape, base.positions.size(), sets);
  if (!count) return count.error();
  return Attack(std::move(base), shape, std::move(sets), *count);
}

Result<AttackRequest> Attack::request(std::uint64_t index) {
  if (index >= count_) return wrong("there is no request " + std::to_string(index + 1));
  AttackRequest out;
  const std::size_t positions = base_.positions.size();
  out.payloads.resize(positions);
  const std::uint64_t ofFirst = sets_[0].source->size();
  std::size_t total = base_.text.size();
  for (std::size_t i = 0; i < positions; ++i) {
    if (shape_ == Shape::sniper && i != index / ofFirst) continue;
    if (shape_ == Shape::batteringRam && i > 0) {
      out.payloads[i] = out.payloads[0];
    } else {
      PayloadSet& set = sets_[oneSet(shape_) ? 0 : i];
      const std::uint64_t size = set.source->size();
      const std::uint64_t which = shape_ == Shape::sniper || shape_ == Shape::clusterBomb ? index % size : index;
      if (shape_ == Shape::clusterBomb) index /= size;
      auto payload = set.source->at(which);
      if (!payload) return payload.error();
      auto made = set.processing.apply(std::move(*payload));
      if (!made) return made.error();
      out.payloads[i] = std::move(*made);
    }
    total += out.payloads[i]->size();
    if (total > mostText) return makeError(ErrorCode::limit, "the request would be larger than " + std::to_string(mostText >> 20) + " MB");
  }
  TextEdits edits;
  for (std::size_t i = 0; i < positions; ++i)
    if (out.payloads[i]) edits.push_back({base_.positions[i], *out.payloads[i]});
  out.text = applied(base_.text, edits);
  out.label = labelOf(out.payloads, shape_ == Shape::sniper && positions > 1);
  return out;
}

std::string withPayload(std::string_view text, const RequestPayload& payload) {
  std::string out(text);
  if (payload.path) {
    const std::string target = targetOf(out);
    const std::size_t query = std::min(target.find('?'), target.size());
    const bool own = payload.path->find('?') != payload.path->npos;
    out = applied(out, setTarget(out, own ? *payload.path : *payload.path + target.substr(query)));
  }
  for (const auto& [name, value] : payload.headers) out = applied(out, setField(out, name, value));
  if (payload.body) out = applied(out, setBody(out, *payload.body));
  return out;
}

}  // namespace penstock::draft
