// SPDX-License-Identifier: GPL-3.0-or-later
// The window: shell around the tabs, and what its actions do.
#pragma once

#include <QTimer>
#include <QWidget>
#include <chrono>
#include <future>
#include <optional>

#include "gui/first_run/browser_launcher.h"
#include "gui/first_run/trust_hint.h"
#include "gui/first_run/trust_watch.h"
#include "gui/jobs.h"
#include "gui/rules/rule_actions.h"
#include "gui/rules/rules_panel.h"
#include "gui/theme.h"
#include "gui/traffic/traffic_page.h"
#include "gui/window/actions.h"
#include "gui/window/command_palette.h"
#include "gui/window/diff_actions.h"
#include "gui/window/docks.h"
#include "gui/window/exchange_actions.h"
#include "gui/window/listener_actions.h"
#include "gui/window/passthrough_actions.h"
#include "gui/window/project_actions.h"
#include "gui/window/resender_actions.h"
#include "gui/window/status_bar.h"
#include "gui/window/system_proxy_actions.h"
#include "gui/window/tabs.h"
#include "gui/window/toast.h"
#include "gui/window/top_bar.h"
#include "penstock/base/clock.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {

class BulkActions;

/// Lifetime: service and theme outlive it. Thread: GUI.
class MainWindow : public QWidget {
  Q_OBJECT
 public:
  MainWindow(service::ProxyService& service, Theme& theme);

  /// Opens the project, on another thread, then the listeners, and fills the table.
  void start();
  /// Before `start`: where the project that the service is to open cannot be, this one is opened, and why is told.
  void setFallback(const QString& project) { fallback_ = project; }
  /// Whether nothing is being opened any more, by then at the latest. The service is nobody else's while it is.
  bool waitForOpening(std::chrono::milliseconds patience) const;
  /// The same of a change to another project.
  bool waitForProject(std::chrono::milliseconds patience) const { return projects_->waitForChange(patience); }
  /// Shows the window in front of others.
  void bringToFront();

  TrafficPage& page() { return *page_; }
  Tabs& tabs() { return *tabs_; }
  ResenderPage& resender() { return resender_->page(); }
  DiffPage& diff() { return diff_->page(); }
  Actions& actions() { return actions_; }

 Q_SIGNALS:
  void started();
  /// It is open now. "" for none: all is kept in memory.
  void projectChanged(const QString& path);
  /// The project or the CA cannot be opened, which was told: there is nothing to show.
  void failed();
  void closed();

 protected:
  void changeEvent(QEvent* event) override;
  void closeEvent(QCloseEvent* event) override;
  void hideEvent(QHideEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  void resizeFirst();
  void addTabs();
  void addDocks();
  void waitToOpen();
  void connectActions();
  void connectFirstRun();
  void connectProjects();
  void serviceOpened(const Result<void>& opened);
  void projectOpened();
  void toggleRecording(bool on);
  void recordAgain();
  void showRecording(const service::RecordingStatus& status);
  void showTitle(const service::RecordingStatus& status);
  void clearTraffic();
  void copyAddress();
  void addProtobufFiles(const QStringList& files);
  void showTrustDialog();
  void showAbout();
  void selectionChanged();
  void statusChanged();
  void showProblem(const std::string& problem);
  void tick();
  void tickWhileSeen();
  void showRate();
  void showWarnings();
  void copy(const QString& text, const QString& what);

  service::ProxyService& service_;
  Theme& theme_;
  Actions actions_;
  BrowserLauncher* launcher_;
  TrustWatch* trust_;
  Tabs* tabs_;
  TopBar* top_;
  TrafficPage* page_;
  Docks* docks_;
  StatusBar* status_;
  Toast* toast_;
  CommandPalette* palette_;
  ListenerActions* listeners_;
  SystemProxyActions* systemProxy_;
  Banner *warningBanner_, *recordingBanner_, *pausedBanner_, *projectBanner_, *limitBanner_, *trustBanner_, *browserBanner_;
  ExchangeActions* exchanges_;
  RulesPanel* rules_;
  RuleActions* ruleActions_;
  ProjectActions* projects_;
  PassthroughActions* passthrough_;
  TrustHint* trustHint_;
  ResenderActions* resender_ = nullptr;
  BulkActions* bulk_ = nullptr;  // once Traffic has its tab
  DiffActions* diff_ = nullptr;
  QTimer tick_;
  Mailbox mailbox_{this};
  service::ProjectPtr project_;  // that is shown; null until the service is open
  Subscription changed_;         // of its status
  std::shared_future<void> opening_;
  QString fallback_, fellBack_;  // the project, and why it was needed
  QString toldProblem_;   // of recording
  QString toldWarnings_;
  std::optional<bool> shownRecording_;
  WallTime ratedUntil_{};
  int ticks_ = 0;
};

}  // namespace penstock::gui
