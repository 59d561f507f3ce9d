// SPDX-License-Identifier: GPL-3.0-or-later
// What Traffic shows while it has no rows: the two first steps.
#pragma once

#include <QAction>
#include <QLabel>
#include <QPushButton>
#include <QWidget>

#include "gui/theme.h"

namespace penstock::gui {

class EmptyState : public QWidget {
  Q_OBJECT
 public:
  EmptyState(const Theme& theme, QAction* openBrowser, QAction* trustCa, QAction* copyAddress, QWidget* parent);
  /// "": not listening.
  void setAddress(const QString& address);
  void setRecording(bool on);

 private:
  QWidget* step(const QString& number, const QString& title, const QString& text, QPushButton* button);
  const Theme& theme_;
  QLabel *heading_, *lead_, *address_;
  QPushButton* copy_;
};

}  // namespace penstock::gui
