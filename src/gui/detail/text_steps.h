// SPDX-License-Identifier: GPL-3.0-or-later
// Where a caret goes in a text. Byte offsets.
#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "penstock/display/text_document.h"

namespace penstock::gui {

std::size_t nextCharacter(const std::string& text, std::size_t at);
std::size_t previousCharacter(const std::string& text, std::size_t at);
/// Behind the last character of a row; of one whose line goes on below, before that character, or the caret would stand there.
std::size_t endOfRow(const display::TextDocument& document, std::size_t row);
/// From and to of the word that `at` is in or at the end of, within its row; of one other character where it is none.
std::pair<std::size_t, std::size_t> wordAround(const display::TextDocument& document, std::size_t at);
std::size_t nextWord(const display::TextDocument& document, std::size_t at);
std::size_t previousWord(const display::TextDocument& document, std::size_t at);

}  // namespace penstock::gui
