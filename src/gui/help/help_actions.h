// SPDX-License-Identifier: GPL-3.0-or-later
// Help where it is needed: the manual, the hints of the first start, remedies of what failed, the report of a crash; and other devices, which come
// with steps of their own.
#pragma once

#include <QObject>

#include "gui/theme.h"
#include "gui/traffic/traffic_page.h"
#include "gui/window/actions.h"
#include "gui/window/toast.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {

class MainWindow;
class ManualWindow;
class Tour;

/// Lifetime: the window's, which all of these outlive. Thread: GUI.
class HelpActions : public QObject {
  Q_OBJECT
 public:
  struct Parts {
    service::ProxyService& service;
    const Theme& theme;
    const Actions& actions;
    TrafficPage& page;
    Toast& toast;
  };
  HelpActions(Parts parts, MainWindow* window);

 private:
  Tour& tour();
  void showManual();
  void showDevices();

  const Parts parts_;
  MainWindow* const window_;
  // What few starts need is made when it is: the first paint waits for none of it.
  ManualWindow* manual_ = nullptr;
  Tour* tour_ = nullptr;
};

}  // namespace penstock::gui
