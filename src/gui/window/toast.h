// SPDX-License-Identifier: GPL-3.0-or-later
// A short word at the bottom of the window that goes by itself, with at most one button ("Undo").
#pragma once

#include <QFrame>
#include <QPushButton>
#include <QTimer>
#include <functional>

#include "gui/plain_text.h"

namespace penstock::gui {

class Toast : public QFrame {
  Q_OBJECT
 public:
  explicit Toast(QWidget* window);

  /// Replaces what was shown before. Without an action it stays 2 s, with one 8 s.
  void tell(const QString& text, const QString& actionText = {}, std::function<void()> action = {});
  /// The number of what was told last, to withdraw it by: it goes, where it is still the one shown.
  int told() const { return told_; }
  void withdraw(int told);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void place();
  PlainLabel* label_;
  QPushButton* button_;
  QTimer timer_;
  std::function<void()> action_;
  int told_ = 0;
};

}  // namespace penstock::gui
