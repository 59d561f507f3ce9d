// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/bulk/run_requests.h"

#include <algorithm>
#include <utility>

#include "penstock/draft/request_text.h"
#include "penstock/service/chain.h"
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

/// Values of names in a marked text. Marks are read first: what stands in a value is no mark and escapes none. What has no value stays as it
/// is typed, as in the Resender, and is noted.
Result<draft::Marked> withValues(const draft::Marked& marked, const draft::Variables& variables, std::vector<std::string>& notes) {
  draft::Marked out;
  std::size_t done = 0;
  bool fits = true;
  const auto add = [&](std::size_t end) {
    draft::Expanded expanded = draft::expand(std::string_view(marked.text).substr(done, end - done), variables);
    for (const draft::VariableProblem& problem : expanded.problems) {
      fits = fits && problem.kind != draft::VariableProblem::tooLarge;
      std::string note = toText(problem) + " and is sent as it stands";
      if (std::find(notes.begin(), notes.end(), note) == notes.end()) notes.push_back(std::move(note));
    }
    fits = fits && expanded.bytes.size() <= draft::mostText - std::min(draft::mostText, out.text.size());
    if (fits) out.text += expanded.bytes;
    done = end;
  };
  for (const draft::Place& position : marked.positions) {
    add(position.at);
    const std::size_t at = out.text.size();
    add(position.at + position.length);
    out.positions.push_back({at, out.text.size() - at});
  }
  add(marked.text.size());
  if (!fits) return makeError(ErrorCode::invalidArgument, toText(draft::VariableProblem{draft::VariableProblem::tooLarge, 0, {}}));
  return out;
}

}  // namespace

BulkSpec withNamesTaken(BulkSpec spec) {
  const draft::Variables known(spec.variables);
  for (const RequestTab& tab : spec.before)
    for (const draft::Extraction& one : tab.after)
      if (!known.find(one.variable)) spec.variables.variables.emplace_back(one.variable, one.variable);
  return spec;
}

Result<std::unique_ptr<RunTexts>> textsAfterChain(Sends& sends, const ProjectPtr& project, const BulkSpec& spec, const CancelToken& unwanted) {
  auto taken = sendChain({&sends, project, draft::Variables(spec.variables), model::Source::bulk}, spec.before, unwanted);
  if (!taken) return taken.error();
  BulkSpec known = spec;
  const draft::Environment values = draft::escaped(std::move(*taken));  // a server's: they name no variables
  known.variables.variables.insert(known.variables.variables.end(), values.variables.begin(), values.variables.end());
  return RunTexts::make(known);
}

Result<std::unique_ptr<RunTexts>> RunTexts::make(const BulkSpec& spec) {
  const draft::Variables variables(spec.variables);
  const auto typed = draft::readMarks(spec.text);
  if (!typed) return typed.error();
  auto out = std::make_unique<RunTexts>();
  auto marked = withValues(*typed, variables, out->notes_);
  if (!marked) return marked.error();
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
  out->shape_ = spec.shape;
  return out;
}

Result<RunText> RunTexts::at(std::uint64_t number) {
  RunText out;
  if (!attack_) {
    const draft::RequestPayload& change = changes_[std::size_t(number)];
    out.text = draft::withPayload(base_, change);
    out.label = change.label;
    if (change.body) out.payloads.push_back(*change.body);
    out.payload = change.body ? *change.body : change.path ? *change.path : change.label;
    return out;
  }
  auto request = attack_->request(number);
  if (!request) return request.error();
  out.text = std::move(request->text);
  out.label = std::move(request->label);
  for (auto& payload : request->payloads)
    if (payload) out.payloads.push_back(std::move(*payload));
  // Of a battering ram it stands in each position.
  const std::size_t told = shape_ == draft::Shape::batteringRam ? 1 : out.payloads.size();
  for (std::size_t i = 0; i < told; ++i) out.payload.append(i > 0 ? "\t" : "").append(out.payloads[i]);
  return out;
}

Result<RunText> ShownTexts::at(const std::function<BulkSpec()>& spec, std::uint64_t number) {
  const std::lock_guard lock(mutex_);
  if (!texts_) {
    auto texts = RunTexts::make(withNamesTaken(spec()));
    if (!texts) return RunText();
    texts_ = std::move(*texts);
  }
  if (number >= texts_->size()) return RunText();
  return texts_->at(number);
}

void ShownTexts::forget() {
  const std::lock_guard lock(mutex_);
  texts_.reset();
}

RunRequests::RunRequests(const BulkSpec& spec, std::unique_ptr<RunTexts> texts, upstream::Destination to, std::function<bool(std::uint64_t)> has)
    : size_(texts->size()), texts_(std::move(texts)), to_(std::move(to)), timeout_(spec.options.timeout), has_(std::move(has)) {
  inStep_.authority = draft::authorityOf(spec.options.target);
  inStep_.lengthTouched = !spec.keepLength;
  inStep_.hostTouched = !spec.keepHost;
  inStep_.bodyIsDecoded = spec.bodyIsDecoded;
}

Result<replay::Outgoing> RunRequests::at(std::uint64_t number) {
  std::unique_lock lock(mutex_);
  auto made = texts_->at(number);
  const unsigned texts = replaced_;
  lock.unlock();
  if (!made) return made.error();
  auto out = outgoingOf(draft::keepInStep(std::move(made->text), inStep_).text, to_, timeout_, model::Source::bulk);
  if (out) underWay_[number] = {std::move(made->payloads), texts};
  return out;
}

std::string RunRequests::base() const {
  const std::lock_guard lock(mutex_);
  return draft::keepInStep(texts_->base(), inStep_).text;
}

RequestMade RunRequests::takeMade(std::uint64_t number) {
  auto node = underWay_.extract(number);
  return node.empty() ? RequestMade() : std::move(node.mapped());
}

void RunRequests::replace(std::unique_ptr<RunTexts> texts) {
  const std::lock_guard lock(mutex_);
  texts_ = std::move(texts);
  ++replaced_;
}

unsigned RunRequests::replaced() const {
  const std::lock_guard lock(mutex_);
  return replaced_;
}

Result<BulkOutline> outlineOf(const BulkSpec& spec, std::size_t most) {
  auto texts = RunTexts::make(withNamesTaken(spec));
  if (!texts) return texts.error();
  BulkOutline out;
  out.requests = (*texts)->size();
  out.notes = (*texts)->notes();
  for (std::uint64_t i = 0; i < std::min<std::uint64_t>(most, out.requests); ++i) {
    auto text = (*texts)->at(i);
    if (!text) return makeError(text.error().code, "request " + std::to_string(i + 1) + ": " + text.error().message);
    out.first.push_back(std::move(text->label));
  }
  return out;
}

}  // namespace penstock::service
