// SPDX-License-Identifier: GPL-3.0-or-later
// Character sets: which one a text is in, and the way to UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace penstock::codec {

struct CharsetGuess {
  std::string name;     // lower case: "utf-8", "utf-16le", "windows-1252", "shift_jis"
  std::string why;      // what stands after "because": "of its content-type", "it is valid"
  std::size_t bom = 0;  // bytes of byte order mark to skip
};

/// Byte order mark, then content-type, then `<meta charset>`, `@charset` or `<?xml encoding?>`, then the bytes
/// themselves. `head`: the beginning of the decoded body.
CharsetGuess guessCharset(std::string_view contentType, std::string_view head);

/// Always valid UTF-8: what does not fit becomes U+FFFD, one for each maximal bad piece. An unknown name is read as
/// windows-1252. The name's case and its common aliases ("latin1", "iso-8859-1": read as windows-1252, as browsers do)
/// are understood.
std::string toUtf8(std::string_view bytes, std::string_view charset);

/// Whether `s` is UTF-8; a character cut off at the very end is allowed when `mayBeCut`.
bool isUtf8(std::string_view s, bool mayBeCut = false);

/// Whether toUtf8 knows the name.
bool knowsCharset(std::string_view charset);

}  // namespace penstock::codec
