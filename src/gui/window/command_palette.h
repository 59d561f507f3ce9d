// SPDX-License-Identifier: GPL-3.0-or-later
// Ctrl+K: every action by its name.
#pragma once

#include <QAction>
#include <QFrame>
#include <QLineEdit>
#include <QListWidget>

#include "gui/theme.h"

namespace penstock::gui {

class CommandPalette : public QFrame {
  Q_OBJECT
 public:
  CommandPalette(const Theme& theme, QList<QAction*> actions, QWidget* window);
  /// Opens it over the window, with nothing typed.
  void open();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void refill();
  void step(int by);  // to the next one that can be done
  void run();
  const Theme& theme_;
  QList<QAction*> actions_;
  QLineEdit* input_;
  QListWidget* list_;
};

}  // namespace penstock::gui
