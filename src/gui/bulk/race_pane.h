// SPDX-License-Identifier: GPL-3.0-or-later
// A race: requests that reach their server at the same moment, and in which order they were answered.
#pragma once

#include <QCheckBox>
#include <QListView>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QSpinBox>
#include <QTableView>
#include <QTimer>
#include <QWidget>
#include <functional>

#include "gui/bulk/bulk_calls.h"
#include "gui/bulk/detail_below.h"
#include "gui/bulk/race_model.h"
#include "gui/bulk/target_bar.h"
#include "gui/detail/pane.h"
#include "gui/detail/small_widgets.h"
#include "gui/editor/bytes_editor.h"
#include "gui/window/actions.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {

/// Lifetime: what it is given outlives it. Thread: GUI.
class RacePane : public QWidget {
  Q_OBJECT
 public:
  RacePane(service::ProxyService& service, Theme& theme, const Actions& actions, BulkCalls& calls, QWidget* parent);
  ~RacePane() override;

  /// The list of requests, for another's layout.
  QListView* list() { return list_; }
  void setProject(service::ProjectPtr project);
  /// What {{names}} mean now.
  void setVariables(std::function<draft::Environment()> variables) { variables_ = std::move(variables); }
  void add(RaceRequest request);
  /// These instead of those that are there, and off they go. Those that were there can be had back, where others were.
  void raceOf(std::vector<RaceRequest> requests);
  /// The one that is shown, once more.
  void duplicate();
  void remove();
  void setRequests(std::vector<RaceRequest> requests);
  bool any() const { return requests_->rowCount() > 0; }
  /// Exchanges of those of the result that are selected, from the top.
  std::vector<model::ExchangeId> selected() const;
  /// What was typed is kept.
  void commit();

 Q_SIGNALS:
  void told(const QString& sentence);
  /// Others took the place of these.
  void replaced(const std::vector<RaceRequest>& before);
  /// There are others.
  void changed();
  void menuAsked(const QPoint& globalPos);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QWidget* makeBar();
  QWidget* makeRequest();
  QWidget* makeResult();
  Race race() const { return {requests_->all(), unsigned(settle_->value()), warmUp_->isChecked()}; }
  int current() const { return list_->currentIndex().row(); }
  void showCurrent();
  void typed();
  void start();
  bool mayStart();
  void started(const Result<replay::RacingPtr>& racing);
  void look();
  void open();
  void showState();
  int rowAt(const QModelIndex& index) const { return sorted_->mapToSource(index).row(); }

  service::ProxyService& service_;
  Theme& theme_;
  const Actions& actions_;
  BulkCalls& calls_;
  service::ProjectPtr project_;
  RaceRequestsModel* requests_;
  RaceModel* shots_;
  QSortFilterProxyModel* sorted_;
  QListView* list_;
  Pane* pane_;
  NoticeBar* notice_;
  PlainLabel* total_;
  QSpinBox *settle_, *times_;
  QCheckBox* warmUp_;
  QPushButton *start_, *cancel_;
  TargetBar* target_;
  BytesEditor* editor_;
  PlainLabel* words_;
  QTableView* table_;
  DetailBelow* down_;
  QTimer keepSoon_;
  std::function<draft::Environment()> variables_;
  replay::RacingPtr racing_;
  Subscription changed_;
  bool loading_ = false, starting_ = false, dirty_ = false;
  Mailbox mailbox_{this};
};

}  // namespace penstock::gui
