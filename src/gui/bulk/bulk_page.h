// SPDX-License-Identifier: GPL-3.0-or-later
// The Bulk tab: runs at the left, the one that is chosen beside them.
#pragma once

#include <QSplitter>
#include <QStackedWidget>
#include <QWidget>
#include <functional>
#include <map>

#include "gui/bulk/bulk_calls.h"
#include "gui/bulk/race_pane.h"
#include "gui/bulk/run_pane.h"
#include "gui/bulk/runs_list.h"
#include "gui/bulk/runs_model.h"
#include "gui/window/actions.h"
#include "gui/window/toast.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {

/// Lifetime: what it is given outlives it. Thread: GUI.
class BulkPage : public QWidget {
  Q_OBJECT
 public:
  BulkPage(service::ProxyService& service, Theme& theme, const Actions& actions, Toast& toast, QWidget* parent);

  void setProject(service::ProjectPtr project);
  /// A new run, which is shown then.
  void add(service::BulkSpec spec);
  /// What was typed is kept, and how the page is laid out.
  void remember();
  void restore();
  void takeFocus();
  RunPane& pane() { return *pane_; }
  RunsList& list() { return *list_; }
  RacePane& race() { return *race_; }
  /// What {{names}} mean now.
  void setVariables(const std::function<draft::Environment()>& variables);
  /// The Resender's chain as it is now, to be sent before a run.
  void setChain(BeforeRun::Chain chain);
  /// The race is seen, or the runs.
  void showRace(bool on);
  bool racing() const { return racing_; }

 Q_SIGNALS:
  void countChanged(int runs);
  /// A right click on results.
  void resultMenuAsked(const QPoint& globalPos);
  /// The same on what came of a race.
  void raceMenuAsked(const QPoint& globalPos);

 private:
  QWidget* makeLeft();
  QWidget* makeEmpty();
  QWidget* makeRaceEmpty();
  void connectActions();
  void refresh();
  void choose();
  void shown(std::uint64_t id, const Result<service::BulkRunPtr>& opened, service::BulkSpec spec, service::BulkFigures figures);
  void addNew();
  void rename(std::uint64_t id, const QString& name);
  void duplicate();
  void remove();
  void showState();

  service::ProxyService& service_;
  Theme& theme_;
  const Actions& actions_;
  Toast& toast_;
  BulkCalls* calls_;
  RunsModel* model_;
  RunsList* list_;
  RunPane* pane_;
  RacePane* race_;
  QStackedWidget* left_;
  QToolButton *runsMode_, *raceMode_;
  QSplitter* across_;
  QStackedWidget* right_;
  QWidget *empty_, *raceEmpty_;
  service::ProjectPtr project_;
  std::map<std::uint64_t, RunWatch*> watches_;  // of those that were opened
  std::uint64_t opening_ = 0, wanted_ = 0;      // wanted: to be chosen once it is there
  bool racing_ = false;
  Mailbox mailbox_{this};
  Subscription changed_;
};

}  // namespace penstock::gui
