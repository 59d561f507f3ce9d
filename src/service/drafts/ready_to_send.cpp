// SPDX-License-Identifier: GPL-3.0-or-later
#include <utility>

#include "penstock/draft/grpc_text.h"
#include "penstock/service/drafts.h"

namespace penstock::service {
namespace {

Result<draft::Target> targetOf(const std::string& typed, const draft::Variables& variables) {
  if (typed.empty()) return makeError(ErrorCode::invalidArgument, "a target is needed: \"https://example.com\"");
  const draft::Expanded target = draft::expand(typed, variables);
  if (!target.problems.empty()) return makeError(ErrorCode::invalidArgument, "target: " + toText(target.problems[0]));
  return draft::readTarget(target.bytes);
}

/// The messages of a call of gRPC are taken apart for it: values of another length would break them.
draft::Expanded expandedText(const std::string& text, const draft::Variables& variables, std::vector<std::string>& notes) {
  const auto call = draft::grpcCallIn(text);
  if (!call) return draft::expand(text, variables);
  const draft::Split parts = draft::split(text);
  draft::Expanded expanded = draft::expand(parts.head, variables);
  auto content = draft::expandGrpc(parts.body, *call, variables);
  if (content) {
    expanded.bytes += content->bytes;
    for (draft::VariableProblem& problem : content->problems) expanded.problems.push_back(std::move(problem));
  } else {
    expanded.bytes += parts.body;
    if (!draft::variablesIn(parts.body).empty()) notes.emplace_back("variables in its messages are sent as they stand: " + content.error().message);
  }
  return expanded;
}

}  // namespace

Result<ReadyToSend> readyToSend(const RequestTab& tab, const draft::Variables& variables) {
  auto target = targetOf(tab.target, variables);
  if (!target) return target.error();
  draft::KeepInStep follow = tab.inStep;
  follow.authority = draft::authorityOf(*target);
  ReadyToSend ready;
  ready.typed = tab.text;
  draft::Expanded expanded = expandedText(tab.text, variables, ready.notes);
  for (const draft::VariableProblem& problem : expanded.problems) ready.notes.push_back(toText(problem) + " and is sent as it stands");
  const bool asTyped = expanded.bytes == tab.text && draft::variablesIn(tab.text).empty();
  draft::InStep stepped = draft::keepInStep(std::move(expanded.bytes), follow);
  // Lengths of values and of what is compressed on the way are none of the text that is typed.
  if (!tab.inStep.bodyIsDecoded && asTyped) ready.typed = stepped.text;
  ready.request.bytes = std::move(stepped.text);
  ready.request.options = tab.options;
  ready.request.options.target = std::move(*target);
  return ready;
}

}  // namespace penstock::service
