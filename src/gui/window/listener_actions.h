// SPDX-License-Identifier: GPL-3.0-or-later
// Where traffic comes in: opened when the project is, shown wherever the window says it, and followed when settings or another head change it.
#pragma once

#include <QObject>
#include <QString>
#include <vector>

#include "gui/jobs.h"
#include "gui/traffic/traffic_page.h"
#include "gui/window/actions.h"
#include "gui/window/banner.h"
#include "gui/window/status_bar.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {

/// Lifetime: all that it is given outlives it. Thread: GUI.
class ListenerActions : public QObject {
  Q_OBJECT
 public:
  ListenerActions(service::ProxyService& service, const Actions& actions, TrafficPage& page, StatusBar& status, Banner& problem, QObject* parent);

  /// Those of the configuration. Where one cannot be, the banner tells and offers another.
  void start();
  /// What programs are told to use: an explicit proxy's where there is one. "": nothing is open.
  QString address() const { return address_; }

 private:
  void listen(const std::vector<model::ListenerConfig>& listeners);
  void tellBusy(const std::vector<model::ListenerConfig>& listeners, const QString& sentence);
  void show();

  service::ProxyService& service_;
  const Actions& actions_;
  TrafficPage& page_;
  StatusBar& status_;
  Banner& problem_;
  QString address_;
  Mailbox mailbox_{this};
  Subscription changed_;
};

}  // namespace penstock::gui
