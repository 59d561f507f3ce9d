// SPDX-License-Identifier: GPL-3.0-or-later
// Hosts that are passed through undecrypted: by the person's wish, and because their clients refuse our certificate.
#pragma once

#include <QObject>

#include "gui/jobs.h"
#include "gui/traffic/traffic_page.h"
#include "gui/window/actions.h"
#include "gui/window/toast.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {

/// Lifetime: all that it is given outlives it. Thread: GUI.
class PassthroughActions : public QObject {
  Q_OBJECT
 public:
  PassthroughActions(service::ProxyService& service, const Actions& actions, TrafficPage& page, Toast& toast, QWidget* window);
  /// From now on what happens by itself is told.
  void start();
  /// Another row, or the same with another state.
  void selectionChanged();

 private:
  void toggle(bool on);
  void retry();
  void tell(const model::AutoPassthrough& entry);
  model::Summary current() const;

  service::ProxyService& service_;
  const Actions& actions_;
  TrafficPage& page_;
  Toast& toast_;
  bool currentIsTunnel_ = false;
  Mailbox mailbox_{this};
  Subscription changed_;
};

}  // namespace penstock::gui
