// SPDX-License-Identifier: GPL-3.0-or-later
// The switch that points the desktop's own proxy settings here.
#pragma once

#include <QObject>

#include "gui/jobs.h"
#include "gui/window/actions.h"
#include "gui/window/banner.h"
#include "gui/window/status_bar.h"
#include "gui/window/toast.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {

/// Lifetime: all that it is given outlives it. Thread: GUI.
class SystemProxyActions : public QObject {
  Q_OBJECT
 public:
  SystemProxyActions(service::ProxyService& service, const Actions& actions, StatusBar& status, Banner& problem, Toast& toast, QWidget* window);
  /// The service is open: from now on it can be switched where there is a desktop.
  void start();

 private:
  void look();
  void show(const service::SystemProxyState& state);
  void set(bool on);

  service::ProxyService& service_;
  QAction* const action_;
  StatusBar& status_;
  Banner& problem_;
  Toast& toast_;
  Mailbox mailbox_{this};
  Subscription changed_;
};

}  // namespace penstock::gui
