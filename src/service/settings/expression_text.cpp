// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/settings/expression_text.h"

#include <algorithm>

#include "penstock/filter/expression.h"
#include "service/settings/near_miss.h"

namespace penstock::service {

Result<void> checkExpression(std::string_view text) {
  const auto compiled = filter::Expression::compile(text);
  const auto* problem = std::get_if<filter::Problem>(&compiled);
  if (!problem) return {};
  const std::string_view before = text.substr(0, problem->position);
  const auto column =
      1 + std::count_if(before.begin(), before.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
  std::string message = inQuotes(text) + " is no expression: " + problem->message + ", at character " + std::to_string(column);
  if (!problem->hint.empty()) message += "; try " + problem->hint;
  return makeError(ErrorCode::invalidArgument, std::move(message));
}

}  // namespace penstock::service
