// SPDX-License-Identifier: GPL-3.0-or-later
// What a person does at a terminal.
#pragma once

#include <cstdint>

namespace penstock::cui {

struct Key {
  enum Code : std::uint8_t {
    none,
    character,  // `c`
    control,    // with Ctrl held: `c` is the letter, lower case
    enter, escape, tab, backTab, backspace, erase, up, down, left, right, home, end, pageUp, pageDown,
    click, doubleClick, wheelUp, wheelDown,  // at x, y
  };
  Code code = none;
  char32_t c = 0;
  int x = 0, y = 0;
  bool pasted = false;  // it is text, whatever it would be as a command

  bool is(char32_t letter) const { return code == character && c == letter && !pasted; }
  bool isMouse() const { return code >= click; }
};
inline Key letter(char32_t c) { return {Key::character, c, 0, 0, false}; }

}  // namespace penstock::cui
