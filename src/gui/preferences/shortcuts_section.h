// SPDX-License-Identifier: GPL-3.0-or-later
// Which keys do what.
#pragma once

#include <QTreeWidget>
#include <QWidget>

#include "gui/plain_text.h"
#include "gui/theme.h"
#include "gui/window/actions.h"

namespace penstock::gui {

/// Shortcuts as the person chose them, on actions that have their usual ones. Remembered in the window's settings, by the actions' names.
void restoreShortcuts(const Actions& actions);

/// Lifetime: the actions outlive it.
class ShortcutsSection : public QWidget {
 public:
  ShortcutsSection(Actions& actions, const Theme& theme, QWidget* parent);

 private:
  void fill(const QString& words);
  void edit(QTreeWidgetItem* item);
  void set(QAction* action, const QList<QKeySequence>& keys);

  Actions& actions_;
  const Theme& theme_;
  QTreeWidget* table_;
  PlainLabel* problem_;
};

}  // namespace penstock::gui
