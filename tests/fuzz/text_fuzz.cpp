// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies of text: every charset ends in UTF-8, every guess has a reason. What stands before the first LF is the
// content-type.
#include <string>

#include "fuzz/fuzz.h"
#include "penstock/codec/body_type.h"
#include "penstock/codec/charset.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace penstock;
  const std::string_view in = fuzz::asText(data, size);
  const std::size_t line = std::min(in.find('\n'), in.size());
  const std::string_view type = in.substr(0, line), body = in.substr(std::min(line + 1, in.size()));

  const codec::CharsetGuess guess = codec::guessCharset(type, body);
  fuzz::require(!guess.name.empty() && !guess.why.empty() && guess.bom <= body.size(), "a guess without a reason");
  fuzz::require(codec::isUtf8(codec::toUtf8(body.substr(guess.bom), guess.name)), "the text is not UTF-8");
  for (const char* name :
       {"utf-8", "utf-16le", "utf-16be", "shift_jis", "euc-kr", "gb18030", "big5", "iso-2022-jp", "windows-1251"}) {
    const std::string text = codec::toUtf8(body, name);
    fuzz::require(codec::isUtf8(text) && text.size() <= 4 * body.size() + 4, "the text is not UTF-8, or grew");
  }
  if (codec::isUtf8(body))
    fuzz::require(codec::isUtf8(body, true) && codec::toUtf8(body, "utf-8") == body, "UTF-8 was changed");

  for (const bool whole : {true, false}) {
    const codec::BodyGuess shown = codec::guessBodyType(type, body, whole);
    fuzz::require((shown.type == codec::BodyType::empty) == body.empty() || !whole, "empty and not empty");
    fuzz::require(!codec::toText(shown.type).empty() && !shown.clause().empty(), "a type without words");
  }
  return 0;
}
