// SPDX-License-Identifier: GPL-3.0-or-later
// How many exchanges of a project an expression selects, without opening the project.
#pragma once

#include <cstdint>
#include <string>

#include "penstock/base/result.h"
#include "penstock/filter/expression.h"

namespace penstock::service {

struct MatchCount {
  std::uint64_t matches = 0;
  std::string trouble;  // "" or a sentence: why it may be more
};

/// Reads only, also while another process writes the project. Blocks as long as it takes. **Errors**: as store::ProjectReader.
Result<MatchCount> countMatches(const std::string& project, filter::ExpressionPtr expression);

}  // namespace penstock::service
