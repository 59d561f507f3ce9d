// SPDX-License-Identifier: GPL-3.0-or-later
// What an edit changed, as before and after.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/model/http_head.h"

namespace penstock::model {

/// One thing of a request, a response or a message.
struct Change {
  static constexpr std::size_t longestText = 2000;  // bytes of each text; what is cut ends with "…"

  std::string what;           // "request method", "request header Accept", "response body", "message"
  std::string before, after;  // bytes as they were on the wire, bodies without their coding; "" where there was none
  bool operator==(const Change&) const = default;
};
using Changes = std::vector<Change>;
inline constexpr std::size_t mostChanges = 32;

/// Texts cut at their limit; beyond mostChanges nothing is added.
void addTo(Changes& changes, std::string what, std::string_view before, std::string_view after);
/// Method, target, and fields: one change for each name of which values or their order differ, in the order of the names.
void addChanges(Changes& changes, const RequestHead& before, const RequestHead& after);
/// Status, reason and fields.
void addChanges(Changes& changes, const ResponseHead& before, const ResponseHead& after);
/// Nothing where both are the same. Of long ones the part that differs, with some of what is before it.
void addBodyChange(Changes& changes, std::string what, std::string_view before, std::string_view after);

}  // namespace penstock::model
