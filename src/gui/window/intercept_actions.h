// SPDX-License-Identifier: GPL-3.0-or-later
// The queue of Intercept in the window: its dock and its button.
#pragma once

#include <QObject>

#include "gui/intercept/intercept_panel.h"
#include "gui/window/docks.h"
#include "gui/window/toast.h"
#include "gui/window/top_bar.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {

class MainWindow;

/// Lifetime: all of these outlive it. Thread: GUI.
class InterceptActions : public QObject {
  Q_OBJECT
 public:
  struct Parts {
    service::ProxyService& service;
    Theme& theme;
    const Actions& actions;
    Docks& docks;
    TopBar& top;
    Toast& toast;
  };
  InterceptActions(const Parts& parts, MainWindow* window);
  InterceptPanel& panel() { return *panel_; }

 private:
  void showState(int held, bool on, bool byRule);

  const Parts parts_;
  InterceptPanel* panel_;
};

}  // namespace penstock::gui
