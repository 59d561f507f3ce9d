// SPDX-License-Identifier: GPL-3.0-or-later
// How long the window's thread is held up, in its own CPU time: what else the machine does meanwhile does not count.
#pragma once

#include <QtGlobal>
#include <ctime>

namespace penstock::gui {

/// As QElapsedTimer, for the thread that asks.
class TurnClock {
 public:
  void start() { began_ = now(); }
  /// Milliseconds since start().
  qint64 elapsed() const { return qint64(now() - began_); }
  /// The same, and begins anew.
  qint64 restart() {
    const qint64 out = elapsed();
    start();
    return out;
  }
  /// Milliseconds of this thread since it began.
  static double now() {
    timespec at{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
    return double(at.tv_sec) * 1e3 + double(at.tv_nsec) / 1e6;
  }

 private:
  double began_ = now();
};

}  // namespace penstock::gui
