// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "penstock/base/result.h"

namespace penstock::service {

/// An expression of the command line. **Errors**: invalidArgument: one sentence with the place and what to write instead.
Result<void> checkExpression(std::string_view text);

}  // namespace penstock::service
