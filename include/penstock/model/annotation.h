// SPDX-License-Identifier: GPL-3.0-or-later
// What is put on an exchange beside what was recorded of it.
#pragma once

#include <cstdint>
#include <string>

namespace penstock::model {

/// By a person, or by a rule or script as it passes.
struct Annotation {
  std::uint8_t color = 0;  // 0: none, else 1 to 6
  std::string tags;        // words with one space between, sorted, unique
  std::string comment;     // one line
  bool operator==(const Annotation&) const = default;
  bool empty() const { return color == 0 && tags.empty() && comment.empty(); }
};

/// A colour and a comment replace what is there, tags join.
void addTo(Annotation& annotation, const Annotation& more);

}  // namespace penstock::model
