// SPDX-License-Identifier: GPL-3.0-or-later
// Character sets: which one a text is in, and the way to UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace penstock::codec {

struct CharsetGuess {
  std::string name;     // as the Encoding Standard has it, in lower case: "utf-8", "utf-16le", "windows-1252", "shift_jis"
  std::string why;      // what stands after "because": "of its content-type", "it is valid"
  std::size_t bom = 0;  // bytes of byte order mark to skip
};

/// Byte order mark, then content-type, then `<meta charset>`, `@charset` or `<?xml encoding?>`, then the bytes
/// themselves (UTF-16 without a mark, UTF-8, Japanese, Russian, Korean and Chinese where they are sure). `head`: the beginning of the decoded body; it is all looked at, and kCharsetHead is plenty.
CharsetGuess guessCharset(std::string_view contentType, std::string_view head);
inline constexpr std::size_t kCharsetHead = 64 * 1024;

/// Always valid UTF-8, read as browsers do (Encoding Standard of the WHATWG): a bad piece becomes one U+FFFD and garbles
/// nothing behind it. `charset`: any label of the standard, in any case; another one is read as windows-1252.
std::string toUtf8(std::string_view bytes, std::string_view charset);

/// What nobody declares anything of, as fields of a head: UTF-8 where it is valid, and windows-1252 otherwise.
std::string asUtf8(std::string_view bytes);

/// Whether `s` is UTF-8; a character cut off at the very end is allowed when `mayBeCut`.
bool isUtf8(std::string_view s, bool mayBeCut = false);

/// Whether toUtf8 knows the label.
bool knowsCharset(std::string_view label);

}  // namespace penstock::codec
