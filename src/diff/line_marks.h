// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>
#include <vector>

#include "diff/ignore_search.h"
#include "penstock/base/cancel_token.h"
#include "penstock/diff/comparison.h"

namespace penstock::diff {

/// Marks the words that differ in changed lines that stand beside each other; none where they have next to nothing in common.
void markWords(Comparison& comparison, IgnoreSearch& ignored, const CancelToken& token);

/// Leaves of `marks`, from `first` on, what lies outside of `holes`: places of `text`, which begins `at` bytes further on. No white space
/// at either end of what is left of one.
void cutOut(std::vector<Mark>& marks, std::size_t first, const std::vector<Mark>& holes, std::string_view text, std::uint32_t at);

}  // namespace penstock::diff
