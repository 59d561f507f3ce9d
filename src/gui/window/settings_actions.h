// SPDX-License-Identifier: GPL-3.0-or-later
// The way to the settings, and the shortcuts that a person chose in them.
#pragma once

#include <QObject>
#include <functional>

#include "gui/theme.h"
#include "gui/window/actions.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {

/// Lifetime: what it is given outlives it. Thread: GUI.
class SettingsActions : public QObject {
  Q_OBJECT
 public:
  /// `trust`: opens the dialog about trust in the CA.
  SettingsActions(service::ProxyService& service, Theme& theme, Actions& actions, std::function<void()> trust, QWidget* window);

 private:
  void show();

  service::ProxyService& service_;
  Theme& theme_;
  Actions& actions_;
  const std::function<void()> trust_;
  QWidget* const window_;
};

}  // namespace penstock::gui
