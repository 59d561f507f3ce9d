// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace penstock::model {

/// What became of the questions of a name server. Those that are not even refused are not counted.
struct DnsCounts {
  std::uint64_t byRecords = 0, byOthers = 0;  // answered
  std::uint64_t refused = 0;                  // malformed, not understood, or too many
  std::uint64_t unanswered = 0;               // no other server answered: SERVFAIL
};

}  // namespace penstock::model
