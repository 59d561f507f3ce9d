// SPDX-License-Identifier: GPL-3.0-or-later
// Field lines of heads and trailer sections: how they are read, and the one form they go on the wire in.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "penstock/model/http_head.h"
#include "wire/http1/framing_fields.h"

namespace penstock::wire::http1 {

/// One line of a block: `content` is [begin, end), `next` is where the following line begins.
struct LineSpan {
  std::size_t begin = 0, end = 0, next = 0;
  bool crlf = false;
};
/// The line at `pos`, which must be inside `text`. A last line without LF ends with the text.
LineSpan lineAt(std::string_view text, std::size_t pos);

struct FieldScan {
  model::Anomaly anomalies = model::Anomaly::none;
  bool unsafeName = false;  // a name holding control bytes: other readers may trim or cut it
  bool spacedName = false;  // a name with white space inside, or an empty one
  bool strayFold = false;   // a folded line with no field before it: a reader may take it for one, or for a part of what is
};
/// Reads the lines of `headers.received()` from `from` to the blank line into `headers`. A line that is no field (no
/// colon, or a fold with nothing to continue) becomes a field with an empty name whose value is the line: nothing
/// received is lost.
FieldScan scanFields(model::Headers& headers, std::size_t from);

/// What makes the lines differ from what was received when they are sent on.
inline constexpr model::Anomaly rewrittenLines = model::Anomaly::bareLf | model::Anomaly::obsFold |
                                                 model::Anomaly::spaceBeforeColon | model::Anomaly::missingColon |
                                                 model::Anomaly::invalidFieldName;

enum class Form : unsigned char {
  strict,    // one field, one reading: equal lengths become one, what is no field goes
  tolerant,  // of a response: each of its readers takes those in the one way there is, or refuses them, and is left to
};
/// Appends the lines in their unambiguous form, without the blank line; raw where they are in it already.
void appendCanonicalLines(std::string& out, const model::Headers& headers, const FramingFields& framing, Form form);

}  // namespace penstock::wire::http1
