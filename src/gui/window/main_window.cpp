// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/main_window.h"

#include <QActionGroup>
#include <QCloseEvent>
#include <QCoreApplication>
#include <QKeyEvent>
#include <QScreen>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>
#include <memory>
#include <utility>

#include "gui/console/console_dock.h"
#include "gui/format.h"
#include "gui/help/help_actions.h"
#include "gui/names/names_dock.h"
#include "gui/plain_text.h"
#include "gui/protobuf_files.h"
#include "gui/settings.h"
#include "gui/tab_order.h"
#include "gui/transfer/transfer_actions.h"
#include "gui/window/bulk_actions.h"
#include "gui/window/intercept_actions.h"
#include "gui/window/main_menu.h"
#include "gui/window/settings_actions.h"
#include "penstock/base/log.h"

namespace penstock::gui {
namespace {

constexpr auto kGeometry = "window/geometry";
constexpr int kTickMs = 1000;

}  // namespace

MainWindow::MainWindow(service::ProxyService& service, Theme& theme)
    : service_(service),
      theme_(theme),
      actions_(theme, this),
      launcher_(new BrowserLauncher(service, this)),
      trust_(new TrustWatch(this)),
      tabs_(new Tabs(theme, this)),
      top_(new TopBar(theme, actions_, tabs_->row(),
                      mainMenu(this, actions_, *launcher_, [this](QMenu& menu) { page_->view().header().fillMenu(menu); }), this)),
      page_(new TrafficPage(service, theme, actions_, this)),
      docks_(new Docks(theme, tabs_, this)),
      status_(new StatusBar(theme, this)),
      toast_(new Toast(this)),
      palette_(new CommandPalette(theme, actions_.all, this)),
      listeners_(new ListenerActions(service, actions_, *page_, *status_, *page_->addBanner("portBanner"), this)),
      systemProxy_(new SystemProxyActions(service, actions_, *status_, *page_->addBanner("systemProxyBanner"), *toast_, this)),
      warningBanner_(page_->addBanner("warningBanner")),
      recordingBanner_(page_->addBanner("recordingBanner")),
      pausedBanner_(page_->addBanner("pausedBanner")),
      projectBanner_(page_->addBanner("projectBanner")),
      limitBanner_(page_->addBanner("limitBanner")),
      trustBanner_(page_->addBanner("trustBanner")),
      browserBanner_(page_->addBanner("browserBanner")),
      exchanges_(new ExchangeActions(service, theme, actions_, *page_, *toast_, this)),
      rules_(new RulesPanel(service, theme, actions_, *toast_, this)),
      ruleActions_(new RuleActions(service, actions_, *page_, *rules_, *toast_, this)),
      projects_(new ProjectActions(service, actions_, *projectBanner_, *limitBanner_, *toast_, this)),
      passthrough_(new PassthroughActions(service, actions_, *page_, *toast_, this)),
      trustHint_(new TrustHint(*trustBanner_, *trust_, [this] { showTrustDialog(); }, this)) {
  setObjectName("mainWindow");
  setAccessibleName("Penstock");
  setWindowTitle("Penstock");
  setMinimumSize(theme.scaled(760), theme.scaled(480));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(top_);
  column->addWidget(docks_, 1);
  column->addWidget(status_);

  new SettingsActions(service, theme, actions_, [this] { showTrustDialog(); }, this);
  addTabs();
  connectActions();
  connectFirstRun();
  connectProjects();
  addDocks();
  waitToOpen();
  resizeFirst();
  restoreGeometry(settings().value(kGeometry).toByteArray());
  page_->restore();
  bulk_->page().restore();
  docks_->restore();
  orderTabs(this);
  tabs_->restore();
  theme.restoreZoom();
  tick_.setParent(this);
  tick_.setObjectName("tick");
  tick_.setInterval(kTickMs);
  connect(&tick_, &QTimer::timeout, this, &MainWindow::tick);
}

void MainWindow::addTabs() {
  // From left to right: Traffic, Resender, Bulk, Diff.
  tabs_->add(page_, actions_.showTraffic, "list-tree", "Traffic", actions_.ofTraffic());
  tabs_->setCount(page_, 0, "Number of exchanges");

  resender_ = new ResenderActions({service_, theme_, actions_, *page_, *tabs_, *toast_}, this);
  bulk_ = new BulkActions({service_, theme_, actions_, *page_, *resender_, *tabs_, *toast_}, this);
  diff_ = new DiffActions(theme_, actions_, *page_, *tabs_, *toast_, this);
  connect(&resender_->page(), &ResenderPage::diffWanted, diff_, &DiffActions::compare);
  connect(bulk_, &BulkActions::diffWanted, diff_, &DiffActions::compare);
}

void MainWindow::addDocks() {
  auto* intercept = new InterceptActions({service_, theme_, actions_, *docks_, *top_, *toast_}, this);
  connect(&intercept->panel(), &InterceptPanel::editWanted, resender_, &ResenderActions::editHeld);
  docks_->below().add(rules_, actions_.showRules);
  new NamesDock(service_, theme_, actions_, *page_, *docks_, *toast_, this);
  new TransferActions({service_, theme_, actions_, *page_, *toast_}, this);
  new ConsoleDock(service_, theme_, actions_, *docks_, *toast_, this);
  new HelpActions({service_, theme_, actions_, *page_, *toast_}, this);
}

void MainWindow::waitToOpen() {
  actions_.record->setChecked(true);
  for (QAction* action : {actions_.record, actions_.clear, actions_.openBrowser, actions_.copyAddress, actions_.loadProto}) action->setEnabled(false);
  selectionChanged();
}

void MainWindow::resizeFirst() {
  // How wide the frame will be is the window manager's secret until the window is there.
  constexpr int kFrameWidth = 16, kFrameHeight = 48;
  const QSize room = screen()->availableSize() - QSize(kFrameWidth, kFrameHeight);
  constexpr QSize kWanted(1280, 800);
  resize(std::clamp(room.width() * 4 / 5, std::min(kWanted.width(), room.width()), 1680),
         std::clamp(room.height() * 4 / 5, std::min(kWanted.height(), room.height()), 1050));
  // A screen without room for it is used whole.
  if (room.width() < kWanted.width() || room.height() < kWanted.height()) setWindowState(Qt::WindowMaximized);
}

void MainWindow::connectFirstRun() {
  connect(launcher_, &BrowserLauncher::started, this, [this](const QString& title) {
    browserBanner_->hide();
    toast_->tell(title + " is starting");
  });
  connect(launcher_, &BrowserLauncher::failed, this,
          [this](const QString& sentence) { browserBanner_->tell(sentence); });
  connect(trust_, &TrustWatch::changed, this, [this] {
    if (trust_->busy()) return;
    status_->setTrust(trust_->trusted());
    if (!trust_->trusted().isEmpty()) trustBanner_->hide();
  });
  connect(status_, &StatusBar::addressClicked, this, [this](const QString& address) { copy(address, address); });
  connect(status_, &StatusBar::trustClicked, this, &MainWindow::showTrustDialog);
}

void MainWindow::start() {
  passthrough_->start();
  // A project of gigabytes takes its time, and the window can be closed meanwhile.
  auto ended = std::make_shared<std::promise<void>>();
  opening_ = ended->get_future().share();
  mailbox_.run(
      [service = &service_, ended] {
        Result<void> opened = service->open();
        ended->set_value();
        return opened;
      },
      [this](const Result<void>& opened) { serviceOpened(opened); });
}

bool MainWindow::waitForOpening(std::chrono::milliseconds patience) const {
  return !opening_.valid() || opening_.wait_for(patience) == std::future_status::ready;
}

void MainWindow::serviceOpened(const Result<void>& opened) {
  if (!opened) {
    const QString sentence = sentenceText(opened.error().message);
    complain(opened.error().message);
    if (!fallback_.isEmpty()) {
      service_.setProject(std::exchange(fallback_, {}).toStdString());
      fellBack_ = sentence;
      forgetChosenProject();
      return start();
    }
    PlainMessageBox(QMessageBox::Critical, "Penstock", sentence, this).exec();
    Q_EMIT failed();
    return;
  }
  for (QAction* action : {actions_.loadProto, actions_.settings}) action->setEnabled(true);
  projects_->setStarted();
  projectOpened();
  listeners_->start();
  systemProxy_->start();
  if (tabs_->currentWidget() == page_) page_->takeFocus();
  trust_->setCa(service_.ca().pem);
  trust_->refresh();
  if (!rememberedProtobuf().isEmpty()) addProtobufFiles({});
  tickWhileSeen();
  if (!fellBack_.isEmpty()) projectBanner_->tell(fellBack_ + " The session's project is open instead.");
  Q_EMIT started();
}

void MainWindow::connectProjects() {
  connect(page_, &TrafficPage::selectionSummed, status_, &StatusBar::setSelection);
  projects_->fillMenu(findChild<QMenu*>("projectMenu"));
  connect(projects_, &ProjectActions::leaving, page_, &TrafficPage::remember);
  connect(projects_, &ProjectActions::leaving, rules_, &RulesPanel::commit);
  connect(projects_, &ProjectActions::leaving, &resender_->page(), &ResenderPage::remember);
  connect(projects_, &ProjectActions::leaving, &bulk_->page(), &BulkPage::remember);
  connect(projects_, &ProjectActions::leaving, &diff_->page(), &DiffPage::remember);
  connect(projects_, &ProjectActions::opened, this, &MainWindow::projectOpened);
}

void MainWindow::projectOpened() {
  if (project_ && project_ == service_.project()) return;  // told twice
  project_ = service_.project();
  actions_.record->setEnabled(true);
  page_->setProject(project_);
  exchanges_->setProject(project_);
  resender_->setProject(project_);
  rules_->setProject(project_);
  bulk_->setProject(project_);
  diff_->page().setProject(project_);
  ruleActions_->selectionChanged();
  shownRecording_.reset();
  pausedBanner_->hide();
  changed_ = project_->changed().subscribeOnce([this, back = mailbox_.address()] { back.post([this] { statusChanged(); }); });
  statusChanged();
  trustHint_->setRows(project_->rows());
  ratedUntil_ = wallNow();
  if (tick_.isActive()) tick();
  Q_EMIT projectChanged(QString::fromStdString(project_->status().project));
}

/// Of recording, and of what undo would take back.
void MainWindow::statusChanged() {
  changed_.arm();
  exchanges_->showUndo();
  const service::RecordingStatus status = project_->status();
  status_->setRecording(status);
  showRecording(status);
  projects_->setStatus(status);
  showProblem(status.problem);
}

void MainWindow::showProblem(const std::string& problem) {
  const QString told = QString::fromStdString(problem);
  if (std::exchange(toldProblem_, told) == told) return;
  if (told.isEmpty()) return recordingBanner_->hide();
  recordingBanner_->tell(sentenceText(problem) + " Recording stopped; traffic goes on.", "Record again", [this] { recordAgain(); });
}

/// Rates, sizes and ages change all the time, and the clock and the modes of files tell nobody that they do: they are looked at, once a
/// second, and only while somebody sees what they say. All else is told when it changes: see statusChanged().
void MainWindow::tick() {
  constexpr int kRememberEvery = 10;
  if (!project_) return;
  if (++ticks_ % kRememberEvery == 0) page_->remember();
  showRate();
  status_->setMemory(residentMemory());
  status_->setRecording(project_->status());
  showWarnings();
}

void MainWindow::tickWhileSeen() {
  const bool seen = project_ && isVisible() && !isMinimized();
  if (seen == tick_.isActive()) return;
  if (!seen) return tick_.stop();
  tick_.start();
  tick();
}

void MainWindow::showRate() {
  // By when exchanges began, not by how many rows there are: those of a project that is still read, and those that undo
  // brings back, are no traffic. What began just now may not be told yet.
  constexpr std::chrono::milliseconds kUntold{100};
  const WallTime until = wallNow() - kUntold;
  const WallTime from = std::exchange(ratedUntil_, until);
  const auto spanUs = (until - from).count();
  if (spanUs <= 0) return;
  const auto begun = project_->rows()->histogram(from, until, 1).exchanges;
  status_->setRate(begun.empty() ? 0 : double(begun.front()) * 1'000'000 / double(spanUs));
}

void MainWindow::showWarnings() {
  QStringList sentences;
  for (const std::string& warning : service_.warnings()) sentences << sentenceText(warning);
  const QString all = sentences.join('\n');
  if (all == toldWarnings_) return;
  toldWarnings_ = all;
  all.isEmpty() ? warningBanner_->hide() : warningBanner_->tell(all);
}

void MainWindow::bringToFront() {
  setWindowState(windowState() & ~Qt::WindowMinimized);
  show();
  raise();
  activateWindow();
}

void MainWindow::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_F10) {
    if (auto* button = findChild<QToolButton*>("menuButton")) return button->showMenu();
  }
  QWidget::keyPressEvent(event);
}

void MainWindow::changeEvent(QEvent* event) {
  // The window manager and a remembered geometry change it as well.
  if (event->type() == QEvent::WindowStateChange) {
    const QSignalBlocker quiet(actions_.fullScreen);
    actions_.fullScreen->setChecked(isFullScreen());
    tickWhileSeen();
  }
  QWidget::changeEvent(event);
}

void MainWindow::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  tickWhileSeen();
}

void MainWindow::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  tickWhileSeen();
}

void MainWindow::closeEvent(QCloseEvent* event) {
  settings().setValue(kGeometry, saveGeometry());
  page_->remember();
  rules_->commit();
  resender_->page().remember();
  bulk_->page().remember();
  docks_->remember();
  tabs_->remember();
  settings().sync();
  QWidget::closeEvent(event);
  Q_EMIT closed();
}

}  // namespace penstock::gui
