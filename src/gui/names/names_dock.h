// SPDX-License-Identifier: GPL-3.0-or-later
// The names in their window, and made of what is selected in Traffic.
#pragma once

#include <QObject>

#include "gui/names/names_panel.h"
#include "gui/theme.h"
#include "gui/traffic/traffic_page.h"
#include "gui/window/actions.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {

class Docks;
class MainWindow;
class Toast;

/// Puts the names below the page, and lets them begin when the service is open. Lifetime: the window's, which all of these outlive.
class NamesDock : public QObject {
  Q_OBJECT
 public:
  NamesDock(service::ProxyService& service, const Theme& theme, const Actions& actions, TrafficPage& page, Docks& docks, Toast& toast, MainWindow* window);

 private:
  std::string host() const;
  void selectionChanged();

  const Actions& actions_;
  TrafficPage& page_;
  NamesPanel* panel_;
};

}  // namespace penstock::gui
