// SPDX-License-Identifier: GPL-3.0-or-later
#include <utility>

#include "penstock/service/drafts.h"

namespace penstock::service {
namespace {

Result<draft::Target> targetOf(const std::string& typed, const draft::Variables& variables) {
  if (typed.empty()) return makeError(ErrorCode::invalidArgument, "a target is needed: \"https://example.com\"");
  const draft::Expanded target = draft::expand(typed, variables);
  if (!target.problems.empty()) return makeError(ErrorCode::invalidArgument, "target: " + toText(target.problems[0]));
  return draft::readTarget(target.bytes);
}

}  // namespace

Result<ReadyToSend> readyToSend(const RequestTab& tab, const draft::Variables& variables) {
  auto target = targetOf(tab.target, variables);
  if (!target) return target.error();
  draft::KeepInStep follow = tab.inStep;
  follow.authority = draft::authorityOf(*target);
  ReadyToSend ready;
  ready.typed = tab.text;
  draft::Expanded expanded = draft::expand(tab.text, variables);
  for (const draft::VariableProblem& problem : expanded.problems) ready.notes.push_back(toText(problem) + " and is sent as it stands");
  draft::InStep stepped = draft::keepInStep(std::move(expanded.bytes), follow);
  // Lengths of values and of what is compressed on the way are none of the text that is typed.
  if (!tab.inStep.bodyIsDecoded && draft::variablesIn(tab.text).empty()) ready.typed = stepped.text;
  ready.request.bytes = std::move(stepped.text);
  ready.request.options = tab.options;
  ready.request.options.target = std::move(*target);
  return ready;
}

}  // namespace penstock::service
