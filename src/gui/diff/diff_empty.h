// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "gui/plain_text.h"
#include "gui/theme.h"

namespace penstock::gui {

/// What Diff shows while there are no two exchanges to compare: how they come here. Thread: GUI.
class DiffEmpty : public QWidget {
  Q_OBJECT
 public:
  DiffEmpty(const Theme& theme, QWidget* parent);
  /// `one`: what waits for a second; "" for none.
  void setWaiting(const QString& one);

 private:
  PlainLabel *heading_, *lead_;
};

}  // namespace penstock::gui
