// SPDX-License-Identifier: GPL-3.0-or-later
// Keys and values in sections. UTF-8 in which everything can be seen (see wireText).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace penstock::display {

/// What an exchange did for a while.
enum class Phase : std::uint8_t { none, wait, delay, connect, tls, firstByte, receive };  // delay: a rule, a script or a person made it wait

struct Fact {
  enum class Look : std::uint8_t {
    words,
    mono,  // of the wire, or a number: letters of one width
    dim,
    good,
    warn,
    bad,
    removed, added,  // of the wire: before and after an edit
  };
  std::string key, value;
  Look look = Look::mono;
  Phase phase = Phase::none;  // with a phase, a bar is drawn from..to
  double from = 0, to = 0;    // parts of the whole, 0 to 1
  std::string second = {};    // in a section of two columns: what the other side has
  bool operator==(const Fact&) const = default;
};

struct FactSection {
  std::string title;
  std::vector<Fact> facts;
  /// Heads of the columns where two things are compared; empty elsewhere.
  std::vector<std::string> columns = {};
  bool operator==(const FactSection&) const = default;
};
using Facts = std::vector<FactSection>;

}  // namespace penstock::display
