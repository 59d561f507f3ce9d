// SPDX-License-Identifier: GPL-3.0-or-later
// What of a request text is a person's own, and follows nothing any more (KeepInStep). Pure. Thread: any.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "penstock/draft/request_text.h"

namespace penstock::draft {

/// The lines of a head that keepInStep may change, as they stand, in their order, less their line ends.
struct FollowedLines {
  std::vector<std::string> host;    // Host, :authority
  std::vector<std::string> length;  // Content-Length, Transfer-Encoding
  bool operator==(const FollowedLines&) const = default;
};
FollowedLines followedLines(std::string_view text);

/// After each change by hand of a text whose lines were `before`: those that are new or stand nowhere any more are the person's, and `before` is
/// told so. An empty line that is there until a new field is typed on it hides those behind it, and touches none. Nor does emptying the text: what
/// comes into it is another request.
void markTyped(KeepInStep& follow, FollowedLines& before, std::string_view text);

/// The same of a text that is not being typed: lines that the head has no more are the person's too.
void markTouched(KeepInStep& follow, const FollowedLines& before, std::string_view text);

/// Of a text that was put there whole, by whoever: what would be changed in it is meant as it stands, and what fits goes on following.
/// `follow.authority`: what Host has to say to fit; "": not known, and Host stays.
void markWhole(KeepInStep& follow, std::string_view text);

}  // namespace penstock::draft
