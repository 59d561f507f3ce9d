// SPDX-License-Identifier: GPL-3.0-or-later
// A body as words: what one sees of it is what one finds in it. Viewer, filter and index ask here what a body is wrapped in, and take it off by the
// same functions.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace penstock::codec {

/// A decoded body, or its beginning, in UTF-8 where it is text of another character set: as the viewer shows it. UTF-8 and what
/// is no text stay the bytes they are, for the price of a look at their first 64 KB.
std::string bodyText(std::string_view contentType, std::string body);

/// What all of a text is, although nothing says so: as what Auto shows it, and what a search looks into. Asks for all of the text, of at most
/// `mostWrapped` bytes; most texts are found to be neither in their first line.
enum class TextWrapping { none, jwt, base64 };
TextWrapping textWrapping(std::string_view text);
inline constexpr std::size_t mostWrapped = 1u << 20;

/// What lies inside of Base64, or of a `data:` URL of it. `begun`: the end of it is not here, so it need not fit.
struct InsideBase64 {
  std::string bytes, contentType;  // contentType: as the URL has it; "" where there is none
};
std::optional<InsideBase64> insideBase64(std::string_view text, bool begun = false);

/// JSON as trees, tables and laid out text show it, where that is not how it is written: a blank behind each colon, a line for each member, the
/// elements of an array side by side; a line whose strings have escapes stands there a second time as these are read. "" where that changes nothing. Lenient: any text may come, a string
/// ends with its line at the latest. Linear; ends at about `most` bytes.
std::string jsonAsRead(std::string_view json, std::size_t most);

/// What a viewer shows of a body and what does not stand in it as it is: forms, parts of multipart bodies and Base64 decoded, tokens, JSON with
/// its escapes, the answer that a stream puts together.
struct SeenTexts {
  std::string text;   // UTF-8 as far as what came is; "" where nothing is seen but the body itself
  bool whole = true;  // false: there is more than was asked for
};
/// `body`: decoded, as bodyText() gives it. At most about `most` bytes. Linear in the body for each wrapping, of which there are few.
SeenTexts textsInside(std::string_view contentType, std::string_view body, std::size_t most);

}  // namespace penstock::codec
