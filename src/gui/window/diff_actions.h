// SPDX-License-Identifier: GPL-3.0-or-later
// How exchanges come to the Diff tab.
#pragma once

#include <QObject>

#include "gui/diff/diff_page.h"
#include "gui/traffic/traffic_page.h"
#include "gui/window/actions.h"
#include "gui/window/tabs.h"
#include "gui/window/toast.h"

namespace penstock::gui {

/// Lifetime: all it is given outlives it. Thread: GUI.
class DiffActions : public QObject {
  Q_OBJECT
 public:
  DiffActions(Theme& theme, const Actions& actions, TrafficPage& traffic, Tabs& tabs, Toast& toast, QWidget* window);

  DiffPage& page() { return *page_; }
  void selectionChanged();
  /// These two, in the tab, which is shown then.
  void compare(quint64 left, quint64 right);

 private:
  void send();

  const Actions& actions_;
  TrafficPage& traffic_;
  DiffPage* page_;
};

}  // namespace penstock::gui
