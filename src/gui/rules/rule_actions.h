// SPDX-License-Identifier: GPL-3.0-or-later
// Rules made of what is selected in Traffic, by one click.
#pragma once

#include <QObject>

#include "gui/rules/rules_panel.h"
#include "gui/traffic/traffic_page.h"
#include "gui/window/actions.h"
#include "gui/window/toast.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {

/// Lifetime: all it is given outlives it. Thread: GUI.
class RuleActions : public QObject {
  Q_OBJECT
 public:
  RuleActions(service::ProxyService& service, const Actions& actions, TrafficPage& page, RulesPanel& panel, Toast& toast, QWidget* window);
  /// Which of them make sense for the current row.
  void selectionChanged();

 private:
  model::Summary current() const;
  void create();
  void neverRecord();
  void breakOnThis();
  void slow(bool all, std::size_t profile);

  service::ProxyService& service_;
  const Actions& actions_;
  TrafficPage& page_;
  RulesPanel& panel_;
  Toast& toast_;
};

}  // namespace penstock::gui
