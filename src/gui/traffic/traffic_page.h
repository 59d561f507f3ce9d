// SPDX-License-Identifier: GPL-3.0-or-later
// The Traffic tab: filter bar, hosts at the left, timeline, table over detail, and the empty states.
#pragma once

#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWidget>

#include "gui/plain_text.h"
#include "gui/project_memory.h"
#include "gui/traffic/empty_state.h"
#include "gui/traffic/filter_bar.h"
#include "gui/traffic/host_panel.h"
#include "gui/traffic/no_match.h"
#include "gui/traffic/quick_bar.h"
#include "gui/traffic/selected_rows.h"
#include "gui/traffic/timeline.h"
#include "gui/traffic/traffic_model.h"
#include "gui/traffic/traffic_view.h"
#include "gui/window/actions.h"
#include "gui/window/banner.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {

class DetailPanel;

class TrafficPage : public QWidget {
  Q_OBJECT
 public:
  TrafficPage(service::ProxyService& service, Theme& theme, const Actions& actions, QWidget* parent);
  ~TrafficPage() override;

  /// Shows this project from now on. It comes back as it was left. The one before is to be remembered before it is closed.
  void setProject(service::ProjectPtr project);
  /// To what a person starts with: the first step while there are no rows, the table otherwise.
  void takeFocus();
  TrafficModel& model() { return model_; }
  TrafficView& view() { return *view_; }
  DetailPanel& detail() { return *detail_; }
  EmptyState& emptyState() { return *empty_; }
  FilterBar& filterBar() { return *filter_; }
  HostPanel& hosts() { return *hosts_; }
  Timeline& timeline() { return *timeline_; }
  QuickBar& quickBar() { return *quick_; }
  /// Banners stand between the tool bar and the table.
  Banner* addBanner(const QString& name);
  void setRecording(bool on, const QString& project);
  void setDetailBeside(bool beside);
  void restore();
  /// Keeps how everything is, in the project where one is open.
  void remember();
  /// Everything is shown again: filter, hosts, time, types and statuses.
  void clearFilter();
  void addFieldColumn(const QString& text);
  void fillContextMenu(QMenu& menu);

 Q_SIGNALS:
  /// Sums of the selected rows; "" where fewer than two are.
  void selectionSummed(const QString& text);

 private:
  QWidget* makeToolBar(const Actions& actions);
  void makeBody();
  void connectRows();
  void connectChoices();
  void showMenu(const QPoint& at);
  void showExchange(model::ExchangeId id);
  void currentUpdated();
  void chooseFace();
  void filterChanged();
  void scopeChanged();
  void progressed();
  void narrow(std::string (*condition)(const model::Summary&), bool no);
  void searchBodies();
  void sumUpSelection();
  void askForFieldColumn();
  void forgetChoices();
  void restoreChoices();
  void rememberChoices();

  service::ProxyService& service_;
  const Theme& theme_;
  const Actions& actions_;
  ProjectMemory memory_;
  service::ProjectPtr project_;  // null before the first is open
  TrafficModel model_;
  Mailbox mailbox_{this};
  display::HeaderFields fields_;
  QVBoxLayout* column_;
  QStackedWidget* stack_;
  EmptyState* empty_;
  QSplitter *across_, *splitter_;
  HostPanel* hosts_;
  Timeline* timeline_;
  TrafficView* view_;
  NoMatch* noMatch_;
  DetailPanel* detail_;
  FilterBar* filter_;
  QuickBar* quick_;
  QToolButton* record_;
  PlainLabel* recordingText_;
  display::Scope scope_;
  QTimer sumsTimer_;
  RowSums sums_{this};
  bool filterAsked_ = false;  // --filter had its turn
  // What was shown of the current row when its detail was last asked for.
  model::ExchangeState shownState_ = model::ExchangeState::pending;
  int shownStatus_ = 0;
};

}  // namespace penstock::gui
