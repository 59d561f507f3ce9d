// SPDX-License-Identifier: GPL-3.0-or-later
// What the system tells a program at a terminal: another size, stop, go on; and that a crash leaves the terminal usable.
#pragma once

#include <termios.h>

#include <string_view>

namespace penstock::cui {

/// SIGWINCH, SIGTSTP and SIGCONT as something that can be waited for. One at a time. Thread: the one that draws.
class TerminalSignals {
 public:
  TerminalSignals();
  ~TerminalSignals();
  TerminalSignals(const TerminalSignals&) = delete;
  TerminalSignals& operator=(const TerminalSignals&) = delete;

  struct Told {
    bool resized = false, stop = false, goOn = false;
  };
  /// Readable while take() has something.
  int descriptor() const;
  Told take();
  /// Stops the program, as SIGTSTP does by itself, until it is to go on.
  void stopHere();
  /// While another program has the terminal: SIGTSTP stops both, and what its keys send is for it alone.
  void lend();
  void takeBack();
};

/// From now on a crash, or SIGQUIT, writes these bytes to `descriptor` and gives it `mode` again before it goes on. `bytes` are copied; with "" no
/// longer. Thread: the one that draws.
void restoreOnCrash(int descriptor, std::string_view bytes, const termios& mode);

}  // namespace penstock::cui
