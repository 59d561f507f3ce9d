// SPDX-License-Identifier: GPL-3.0-or-later
// Raw bytes of a protocol nobody here reads, as runs: what came together is one message.
#pragma once

#include <memory>

#include "penstock/record/recorder.h"

namespace penstock::record {

/// A run ends when the other side answers, after `runPause` of silence, or at `runLimit` bytes, so that a bulk transfer does not become a
/// million rows. An exchange of over `manyRuns` is told more coarsely: a run of either direction then lasts up to `coarsePause`, whatever
/// the other one does.
constexpr std::chrono::milliseconds runPause{5};
constexpr std::size_t runLimit = 4 * 1024 * 1024;
constexpr std::uint64_t manyRuns = 100'000;
constexpr std::chrono::milliseconds coarsePause{1'000};

/// `now`: another clock, for tests.
std::unique_ptr<MessageTap> makeBytesTap(SteadyTime (*now)() = steadyNow);

}  // namespace penstock::record
