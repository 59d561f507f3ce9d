// SPDX-License-Identifier: GPL-3.0-or-later
// What may be in a project file. It may be made by others.
#pragma once

#include <cstddef>
#include <cstdint>

#include "penstock/model/failure.h"

namespace penstock::store {

/// Longest comment, longest list of tags.
inline constexpr std::size_t maxNote = 4096;

/// Bounded so that what is counted from it does not overflow: ids and sizes far from the end of SQLite's integers, moments up to
/// the year 9999 (microseconds).
inline constexpr std::int64_t largestId = std::int64_t(1) << 62;
inline constexpr std::int64_t latestMoment = 253'402'300'799'000'000;

/// Of a number from disk; what this version does not know is none.
model::FailureKind failureKindOf(std::int64_t stored);

/// The same of a status of gRPC: -1.
int grpcStatusOf(std::int64_t stored);

}  // namespace penstock::store
