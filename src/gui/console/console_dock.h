// SPDX-License-Identifier: GPL-3.0-or-later
// The console in its window.
#pragma once

#include <QObject>

#include "gui/theme.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {

struct Actions;
class Docks;
class MainWindow;
class Toast;

/// Puts the console below the page, and lets it begin when the service is open. Lifetime: the window's, which all of these outlive.
class ConsoleDock : public QObject {
  Q_OBJECT
 public:
  ConsoleDock(service::ProxyService& service, const Theme& theme, Actions& actions, Docks& docks, Toast& toast, MainWindow* window);
};

}  // namespace penstock::gui
