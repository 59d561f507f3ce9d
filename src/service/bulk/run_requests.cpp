// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/bulk/run_requests.h"

#include <algorithm>
#include <utility>

#include "penstock/draft/request_text.h"
#include "service/sends/outgoing_of.h"

namespace penstock::service {
namespace {

Result<std::vector<draft::PayloadSet>> setsOf(const BulkSpec& spec, const draft::Variables& variables) {
  std::vector<draft::PayloadSet> sets;
  for (std::size_t i = 0; i < spec.sets.size(); ++i) {
    const auto refused = [i](const Error& e) { return makeError(e.code, "payload set " + std::to_string(i + 1) + ": " + e.message); };
    auto source = draft::makePayloads(spec.sets[i].source);
    if (!source) return refused(source.error());
    auto processing = draft::Processing::compile(spec.sets[i].steps, variables);
    if (!processing) return refused(processing.error());
    sets.push_back({std::move(*source), std::move(*processing)});
  }
  return sets;
}

/// Values that stand in a marked text: a mark in one is the character itself.
draft::Variables withoutMarks(draft::Environment environment) {
  constexpr std::string_view mark = "\u00a7";
  for (auto& [name, value] : environment.variables)
    for (std::size_t at = 0; (at = value.find(mark, at)) != value.npos; at += mark.size() + 1) value.insert(at, 1, '\\');
  return draft::Variables(environment);
}

}  // namespace

Result<std::unique_ptr<RunTexts>> RunTexts::make(const BulkSpec& spec) {
  const draft::Variables variables(spec.variables);
  draft::Expanded expanded = draft::expand(spec.text, withoutMarks(spec.variables));
  if (!expanded.problems.empty()) return makeError(ErrorCode::invalidArgument, draft::toText(expanded.problems.front()));
  auto marked = draft::readMarks(expanded.bytes);
  if (!marked) return marked.error();
  auto out = std::make_unique<RunTexts>();
  if (!spec.changes.empty()) {
    out->base_ = std::move(marked->text);
    out->changes_ = spec.changes;
    return out;
  }
  auto sets = setsOf(spec, variables);
  if (!sets) return sets.error();
  auto attack = draft::Attack::make(std::move(*marked), spec.shape, std::move(*sets));
  if (!attack) return attack.error();
  out->attack_.emplace(std::move(*attack));
  return out;
}

Result<RunText> RunTexts::at(std::uint64_t number) {
  RunText out;
  if (!attack_) {
    const draft::RequestPayload& change = changes_[std::size_t(number)];
    out.text = draft::withPayload(base_, change);
    out.label = change.label;
    if (change.body) out.payloads.push_back(*change.body);
    return out;
  }
  auto request = attack_->request(number);
  if (!request) return request.error();
  out.text = std::move(request->text);
  out.label = std::move(request->label);
  for (auto& payload : request->payloads)
    if (payload) out.payloads.push_back(std::move(*payload));
  return out;
}

RunRequests::RunRequests(const BulkSpec& spec, std::unique_ptr<RunTexts> texts, upstream::Destination to, std::function<bool(std::uint64_t)> has)
    : texts_(std::move(texts)), to_(std::move(to)), timeout_(spec.options.timeout), has_(std::move(has)) {
  inStep_.authority = draft::authorityOf(spec.options.target);
  inStep_.lengthTouched = !spec.keepLength;
  inStep_.hostTouched = !spec.keepHost;
  inStep_.codingTouched = true;
}

Result<replay::Outgoing> RunRequests::at(std::uint64_t number) {
  auto made = texts_->at(number);
  if (!made) return made.error();
  auto out = outgoingOf(draft::keepInStep(std::move(made->text), inStep_).text, to_, timeout_, model::Source::bulk);
  if (out) underWay_[number] = std::move(made->payloads);
  return out;
}

std::vector<std::string> RunRequests::takePayloads(std::uint64_t number) {
  auto node = underWay_.extract(number);
  return node.empty() ? std::vector<std::string>() : std::move(node.mapped());
}

Result<BulkOutline> outlineOf(const BulkSpec& spec, std::size_t most) {
  auto texts = RunTexts::make(spec);
  if (!texts) return texts.error();
  BulkOutline out;
  out.requests = (*texts)->size();
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(most, out.requests); ++i) {
    auto text = (*texts)->at(i);
    if (!text) return makeError(text.error().code, "request " + std::to_string(i + 1) + ": " + text.error().message);
    out.first.push_back(std::move(text->label));
  }
  return out;
}

}  // namespace penstock::service
