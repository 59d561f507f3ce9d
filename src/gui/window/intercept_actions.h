// SPDX-License-Identifier: GPL-3.0-or-later
// The queue of Intercept in the window: its dock, its button, and what a row says of it.
#pragma once

#include <QObject>

#include "gui/intercept/intercept_panel.h"
#include "gui/traffic/traffic_page.h"
#include "gui/window/docks.h"
#include "gui/window/toast.h"
#include "gui/window/top_bar.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {

/// Lifetime: all of these outlive it. Thread: GUI.
class InterceptActions : public QObject {
  Q_OBJECT
 public:
  struct Parts {
    service::ProxyService& service;
    Theme& theme;
    const Actions& actions;
    TrafficPage& page;
    Docks& docks;
    TopBar& top;
    Toast& toast;
  };
  InterceptActions(const Parts& parts, QWidget* window);

 private:
  void breakOnThis();
  void selectionChanged();
  void showState(int held, bool on, bool byRule);

  const Parts parts_;
  InterceptPanel* panel_;
};

}  // namespace penstock::gui
