// SPDX-License-Identifier: GPL-3.0-or-later
// XML and HTML in tokens, read as leniently as browsers read them, and how they are nested.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/cancel_token.h"

namespace penstock::codec::layout {

enum class MarkupKind : std::uint8_t {
  text,
  space,  // nothing but white space
  start,
  end,
  empty,   // <a/>, and what never has an end
  other,   // comments, declarations, instructions, CDATA
  raw,     // what lies in <script>, <style>, <textarea>, <title>: no markup
  rest,    // markup that does not end
};

/// What an element does to the white space around it.
enum class MarkupBox : std::uint8_t { inLine, block, lineBreak, preserved, hidden };

struct MarkupToken {
  static constexpr std::uint32_t none = UINT32_MAX;
  std::string_view text;
  std::string_view name;          // of tags, as it is written
  std::uint32_t match = none;     // of start and end: each other
  MarkupKind kind = MarkupKind::text;
  MarkupBox box = MarkupBox::inLine;
  bool mixed = false;             // of start: words lie directly in it (XML)
  bool holdsBlocks = false;       // of start: something in it begins a line
};

struct MarkupTokens {
  std::vector<MarkupToken> tokens;
  std::string problem;  // a clause; "" where all of it is markup
};
/// At most `most` tokens; the rest is one.
MarkupTokens readMarkup(std::string_view in, bool html, std::size_t most, const CancelToken& token);

}  // namespace penstock::codec::layout
