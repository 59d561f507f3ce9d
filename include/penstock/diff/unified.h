// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "penstock/base/cancel_token.h"
#include "penstock/base/result.h"
#include "penstock/diff/comparison.h"

namespace penstock::diff {

struct UnifiedOptions {
  std::string leftName = "left", rightName = "right";  // what the files are called
  std::string comment;                                  // a line before; "" for none
  unsigned context = 3;                                 // lines before and behind a change
};

/// A comparison by lines in the format that `patch` reads (POSIX "unified"): applied to the left it gives the right, but for lines that are
/// only alike, which stay those of the left. "" where nothing changed. Line ends are the texts' own.
/// **Errors**: unsupported (bytes that are no text: what `patch` would make of them is chance), cancelled. Thread: any.
Result<std::string> unifiedDiff(const Comparison& comparison, const UnifiedOptions& options, const CancelToken& token);

}  // namespace penstock::diff
