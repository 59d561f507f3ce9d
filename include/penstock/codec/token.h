// SPDX-License-Identifier: GPL-3.0-or-later
// What a part of a text is, for colouring.
#pragma once

#include <cstddef>
#include <cstdint>

namespace penstock::codec {

enum class TokenKind : std::uint8_t {
  key,     // a JSON key, an attribute, a field name, a property
  string,  // quoted text
  number,
  literal,  // true, false, null; keywords
  punctuation,
  tag,      // a markup tag's name, a method
  comment,  // comments, versions: what one may read last
};

/// Bytes of a text. Spans of one text are in order and do not overlap; what lies between them is plain.
struct TokenSpan {
  std::size_t offset = 0;
  std::size_t length = 0;
  TokenKind kind = TokenKind::punctuation;
  bool operator==(const TokenSpan&) const = default;
};

}  // namespace penstock::codec
