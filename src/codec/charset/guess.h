// SPDX-License-Identifier: GPL-3.0-or-later
// Which encoding a text is in that nobody declared, by its bytes alone. Browsers guess from the language of the person and from statistics of
// bytes (chardetng, uchardet, which Debian's library has no character set of ours for); here the bytes have to be sure, since a wrong guess garbles
// what windows-1252 would have shown with a few odd letters.
#pragma once

#include <string_view>

namespace penstock::codec {

struct BytesGuess {
  std::string_view name;  // "" where nothing is sure
  std::string_view why;   // what stands after "because"
};
/// `head`: bytes that are no UTF-8. Its last character may be cut off. Linear.
BytesGuess guessByBytes(std::string_view head);

/// UTF-16 without a mark that begins as JSON, XML or text of ASCII does: "utf-16le", "utf-16be" or "".
std::string_view unmarkedUtf16(std::string_view head);

}  // namespace penstock::codec
