// SPDX-License-Identifier: GPL-3.0-or-later
// The terminal, by ncurses: a canvas in, keys out.
#pragma once

#include <termios.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cui/screen/canvas.h"
#include "cui/screen/key.h"
#include "penstock/base/clock.h"
#include "penstock/base/result.h"

namespace penstock::cui {

/// Whether standard input and output are a terminal that can be drawn on. **Errors**: unsupported, in a sentence.
Result<void> checkTerminal();

/// The end of it leaves the terminal as it was. One at a time. Thread: the program's first.
class Terminal {
 public:
  /// checkTerminal() was well.
  Terminal();
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  int columns() const;
  int rows() const;
  /// Asks the kernel how large it is.
  void resize();
  /// Brings to the screen what differs from the last time.
  void paint(const Canvas& canvas);
  /// All of it is painted by the next paint().
  void forget();
  /// What was typed, nothing when that is all.
  std::optional<Key> key();

  /// Gives the terminal back as it was, and takes it again.
  void leave();
  void comeBack();

  /// To its clipboard, by OSC 52. False: it has none, or not for so much.
  bool copy(std::string_view text);

 private:
  struct Attributes {
    unsigned long bits = 0;
    short pair = 0;
  };
  Attributes attributesOf(Style style) const;
  void paintCell(int x, int y, const Cell& cell);
  std::optional<Key> mouse();
  void switchPaste(bool on);
  void prepareCrash();

  termios before_{};
  bool colors_ = false, utf8_ = false, modern_ = false;  // modern: it knows a mouse, so also what came later
  bool pasting_ = false;
  std::optional<Canvas> painted_;
  struct Click {
    int x = -1, y = -1;
    SteadyTime at{};
  } lastClick_;
};

}  // namespace penstock::cui
