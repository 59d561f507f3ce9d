// SPDX-License-Identifier: GPL-3.0-or-later
// An application that knows how long it was held up.
#pragma once

#include <QApplication>
#include <QElapsedTimer>
#include <algorithm>
#include <ctime>
#include <string>

namespace penstock::gui {

/// Of this thread alone: what others take of a shared machine does not count.
inline double cpuMs() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
}

/// Knows how long each event took.
class Measured : public QApplication {
 public:
  using QApplication::QApplication;
  bool notify(QObject* receiver, QEvent* event) override {
    if (depth_ > 0) return QApplication::notify(receiver, event);
    ++depth_;
    const double cpu = cpuMs();
    QElapsedTimer clock;
    clock.start();
    const bool done = QApplication::notify(receiver, event);
    const double ms = double(clock.nsecsElapsed()) / 1e6;
    longestCpu = std::max(longestCpu, cpuMs() - cpu);
    if (ms > longest) {
      longest = ms;
      longestWas = std::string(receiver->metaObject()->className()) + " " + std::to_string(event->type());
    }
    if (ms > 8) ++over8;
    if (ms > 50) ++over50;
    --depth_;
    return done;
  }
  void forget() { longest = longestCpu = 0, over8 = over50 = 0; }
  double longest = 0, longestCpu = 0;
  std::string longestWas;
  int over8 = 0, over50 = 0;

 private:
  int depth_ = 0;
};

}  // namespace penstock::gui
