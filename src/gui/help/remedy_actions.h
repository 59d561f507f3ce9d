// SPDX-License-Identifier: GPL-3.0-or-later
// What the buttons at a failed exchange do: actions that the window has anyway, a place in Settings, a line to copy.
#pragma once

#include <QObject>

#include "gui/theme.h"
#include "gui/traffic/traffic_page.h"
#include "gui/window/actions.h"
#include "gui/window/toast.h"
#include "penstock/model/remedy.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {

/// Lifetime: all that it is given outlives it. Thread: GUI.
class RemedyActions : public QObject {
  Q_OBJECT
 public:
  RemedyActions(service::ProxyService& service, const Theme& theme, const Actions& actions, TrafficPage& page, Toast& toast, QWidget* window);

 private:
  void help(const model::ExchangePtr& exchange, model::Remedy remedy);
  void showSetting(std::string_view key);
  void showCommands(const model::ExchangePtr& exchange);

  service::ProxyService& service_;
  const Theme& theme_;
  const Actions& actions_;
  Toast& toast_;
  QWidget* const window_;
};

}  // namespace penstock::gui
