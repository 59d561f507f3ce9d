// SPDX-License-Identifier: GPL-3.0-or-later
// From Traffic to Bulk and back: a row's request as a run, a result as a row.
#pragma once

#include <QObject>

#include "gui/bulk/bulk_page.h"
#include "gui/jobs.h"
#include "gui/theme.h"
#include "gui/traffic/traffic_page.h"
#include "gui/window/actions.h"
#include "gui/window/resender_actions.h"
#include "gui/window/tabs.h"
#include "gui/window/toast.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {

/// Lifetime: all that it is given outlives it. Thread: GUI.
class BulkActions : public QObject {
  Q_OBJECT
 public:
  struct Parts {
    service::ProxyService& service;
    Theme& theme;
    const Actions& actions;
    TrafficPage& page;
    ResenderActions& resender;
    Tabs& tabs;
    Toast& toast;
  };
  BulkActions(const Parts& parts, QWidget* window);
  void setProject(service::ProjectPtr project);
  BulkPage& page() { return *bulk_; }

 Q_SIGNALS:
  void diffWanted(quint64 left, quint64 right);

 private:
  void selectionChanged();
  void toBulk();
  void toRace();
  void requestTo(bool race);
  Result<service::BulkSpec> runOfTab(service::RequestTab tab) const;
  void raceOf(const std::vector<quint64>& tabs);
  void put(const service::RequestTab& tab, bool race);
  void showMenu(const QPoint& at);
  void showRaceMenu(const QPoint& at);
  void copyPayloads(const service::BulkRunPtr& run, std::vector<std::uint32_t> rows);
  void showInTraffic(model::ExchangeId id);

  Parts parts_;
  BulkPage* bulk_;
  service::ProjectPtr project_;
  Mailbox mailbox_{this};
};

}  // namespace penstock::gui
