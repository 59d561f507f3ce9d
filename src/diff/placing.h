// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "penstock/diff/lines.h"
#include "penstock/diff/sequence.h"

namespace penstock::diff {

/// Lines that were only removed, or only added, often may lie in several places: they are put where they begin least indented and not with
/// the end of something, as a person would say it. `changes` are those of `difference`, in which such runs lie in the last of these places.
void placeRuns(const Lines& left, std::span<const Symbol> leftSymbols, std::span<const std::uint32_t> leftLines, const Lines& right,
               std::span<const Symbol> rightSymbols, std::span<const std::uint32_t> rightLines, std::vector<Change>& changes, const CancelToken& token);

}  // namespace penstock::diff
