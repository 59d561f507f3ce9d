// SPDX-License-Identifier: GPL-3.0-or-later
// The Traffic tab: tool bar, table over detail, and the empty state.
#pragma once

#include <QLabel>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWidget>

#include "gui/traffic/empty_state.h"
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

  /// Begins to show the service's rows: the project is open.
  void attach(service::ProxyService& service);
  /// To what a person starts with: the first step while there are no rows, the table otherwise.
  void takeFocus();
  TrafficModel& model() { return model_; }
  TrafficView& view() { return *view_; }
  DetailPanel& detail() { return *detail_; }
  EmptyState& emptyState() { return *empty_; }
  /// Banners stand between the tool bar and the table.
  Banner* addBanner(const QString& name);
  void setRecording(bool on, const QString& project);
  void setDetailBeside(bool beside);
  void restore();
  void remember() const;

 private:
  QWidget* makeToolBar(const Actions& actions);
  void showMenu(const QPoint& at);
  void showExchange(model::ExchangeId id);
  void currentUpdated();
  void chooseFace();

  const Theme& theme_;
  const Actions& actions_;
  TrafficModel model_;
  QVBoxLayout* column_;
  QStackedWidget* stack_;
  EmptyState* empty_;
  QSplitter* splitter_;
  TrafficView* view_;
  DetailPanel* detail_;
  QLabel* recordingText_;
  // What was shown of the current row when its detail was last asked for.
  model::ExchangeState shownState_ = model::ExchangeState::pending;
  int shownStatus_ = 0;
};

}  // namespace penstock::gui
