// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "filter/program/compiled.h"
#include "filter/program/checker.h"
#include "filter/program/parts.h"

namespace penstock::filter {

Compiled::Compiled(std::string text, Program program)
    : text_(std::move(text)), program_(std::move(program)), needed_(filter::neededTexts(program_)),
      decidedBy_(filter::decidedBy(program_)), inRequestLine_(filter::neededInRequestLine(program_)) {
  matchesAll_ = program_.root.kind == Node::constant && program_.root.value;
  needsBodies_ = std::any_of(program_.wholeTexts.begin(), program_.wholeTexts.end(), [](const WholeText& leaf) {
    // The status of gRPC-Web is in its last message.
    return leaf.field == FieldId::grpcStatus || infoOf(leaf.field).place == FieldPlace::body;
  });
}

std::variant<ExpressionPtr, Problem> Expression::compile(std::string_view text) {
  auto syntax = parse(text);
  if (auto* problem = std::get_if<Problem>(&syntax)) return std::move(*problem);
  auto& tree = std::get<std::optional<Syntax>>(syntax);
  if (!tree) return ExpressionPtr(std::make_shared<Compiled>(std::string(text), Program()));
  auto program = check(*tree);
  if (auto* problem = std::get_if<Problem>(&program)) return std::move(*problem);
  return ExpressionPtr(std::make_shared<Compiled>(std::string(text), std::get<Program>(std::move(program))));
}

}  // namespace penstock::filter
