// SPDX-License-Identifier: GPL-3.0-or-later
// Signals that are for the program that was started, and not for who started it.
#pragma once

#include <memory>
#include <optional>

namespace penstock::run {

/// Takes TERM, INT, HUP, QUIT, USR1 and USR2, but leaves those alone that whoever started us ignores. One at a time; what is executed by a child has
/// them as they were.
class CaughtSignals {
 public:
  CaughtSignals();
  ~CaughtSignals();
  CaughtSignals(const CaughtSignals&) = delete;
  CaughtSignals& operator=(const CaughtSignals&) = delete;

  /// Readable when next() has one.
  int descriptor() const;
  /// The terminal gives its signals to all that are in its foreground: those the program got as well, and they are not told.
  std::optional<int> next();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace penstock::run
