// SPDX-License-Identifier: GPL-3.0-or-later
// Three hints for who sees the window for the first time: a card below what each is about. It takes no focus, and once it was read or closed
// it never comes by itself again.
#pragma once

#include <QFrame>
#include <QPointer>
#include <QPushButton>

#include "gui/plain_text.h"

namespace penstock::gui {

class Theme;

/// Thread: GUI.
class Tour : public QFrame {
  Q_OBJECT
 public:
  Tour(const Theme& theme, QWidget* window);
  /// Whether there is a hint that was not seen yet.
  static bool isDue();
  /// From where it was left, unless it is over.
  void begin();
  /// Once more from the first.
  void again();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void showStep(int step);
  void finish();
  void place();

  const Theme& theme_;
  PlainLabel *title_, *words_, *count_;
  QPushButton *next_, *never_;
  QPointer<QWidget> about_;
  int step_ = 0;
};

}  // namespace penstock::gui
