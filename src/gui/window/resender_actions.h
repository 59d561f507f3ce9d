// SPDX-License-Identifier: GPL-3.0-or-later
// From Traffic to the Resender: a row's request as a tab, or sent again as it is.
#pragma once

#include <QObject>

#include "gui/jobs.h"
#include "gui/resender/resender_page.h"
#include "gui/traffic/traffic_page.h"
#include "gui/window/actions.h"
#include "gui/window/tabs.h"
#include "gui/window/toast.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {

/// Lifetime: all that it is given outlives it. Thread: GUI.
class ResenderActions : public QObject {
  Q_OBJECT
 public:
  struct Parts {
    service::ProxyService& service;
    Theme& theme;
    const Actions& actions;
    TrafficPage& page;
    Tabs& tabs;
    Toast& toast;
  };
  ResenderActions(const Parts& parts, QWidget* window);
  ~ResenderActions() override;
  void setProject(service::ProjectPtr project);
  ResenderPage& page() { return *resender_; }
  /// These become tabs of the Resender, which is shown then.
  void edit(const std::vector<model::ExchangeId>& ids);
  void editHeld(const service::HeldItem& item, const service::HeldEdit& edit);

 private:
  static constexpr int mostAtOnce = 50;

  void selectionChanged();
  void resend();
  void sendAgain(const Result<service::ToSend>& request);
  void look(const replay::SendingPtr& sending);

  Parts parts_;
  ResenderPage* resender_;
  service::ProjectPtr project_;
  struct Sent {
    replay::SendingPtr sending;
    Subscription changed;
  };
  std::vector<Sent> under_;  // way
  Mailbox mailbox_{this};
};

}  // namespace penstock::gui
