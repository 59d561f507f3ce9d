// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/diff/lines.h"

namespace penstock::diff {

/// **Errors**: limit.
Result<void> checkLines(const Lines& left, const Lines& right);
Error cancelledError();

/// Adds the sentence about patterns that gave up, where one did.
void tellTired(bool gaveUp, std::vector<std::string>& notices);

}  // namespace penstock::diff
