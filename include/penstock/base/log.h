// SPDX-License-Identifier: GPL-3.0-or-later
// Standard error, where all that is no result goes: refusals, warnings, the log.
#pragma once

#include <string_view>

#include "penstock/base/line_writer.h"

namespace penstock {

/// "penstock: SENTENCE" on standard error, printable, on one line. Waits for nobody while a StandardError lives. Thread: any.
void complain(std::string_view sentence);

/// While it lives spdlog and complain() write by a thread of its own: a standard error that nobody reads holds nobody up. One at a time,
/// made before other threads and destroyed after them.
class StandardError {
 public:
  StandardError();
  /// Writes what waits, for a quarter of a second at most.
  ~StandardError();
  StandardError(const StandardError&) = delete;
  StandardError& operator=(const StandardError&) = delete;

 private:
  LineWriter lines_;
};

}  // namespace penstock
