// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes as an editor of text shows them, and back without loss. Pure.
#pragma once

#include <QString>
#include <optional>
#include <string>
#include <string_view>

namespace penstock::gui {

/// How the bytes of a text are to be read and written again.
struct TextForm {
  enum class Characters : unsigned char { utf8, latin1 } characters = Characters::utf8;
  bool crlf = false;  // each of its lines ends with CRLF
};

struct EditableText {
  QString text;  // lines end with LF
  TextForm form;
};

/// Nothing for what an editor would change: controls, a mix of line ends, characters that Qt gives a meaning of its own; and what is over
/// `most` bytes. `latin1`: what is no UTF-8 is taken as ISO 8859-1, a byte a character.
std::optional<EditableText> editableText(std::string_view bytes, std::size_t most, bool latin1 = false);
/// Nothing where a character has no byte.
std::optional<std::string> bytesOf(const QString& text, TextForm form);

/// Sixteen bytes a line: "48 65 6c 6c 6f".
QString hexText(std::string_view bytes);
struct HexProblem {
  int line = 1;  // from 1
  QString sentence;
};
/// Digits in pairs, with any white space between. **Errors**: the first place that is none.
std::optional<HexProblem> readHex(const QString& text, std::string& bytes);

}  // namespace penstock::gui
