// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/attached/attached_window.h"

#include <QCloseEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QMenu>
#include <QScreen>
#include <QVBoxLayout>
#include <algorithm>
#include <iterator>
#include <utility>

#include "gui/format.h"
#include "gui/menu_button.h"
#include "gui/settings.h"
#include "gui/tab_order.h"
#include "gui/theme/look.h"

namespace penstock::gui {
namespace {

constexpr auto kGeometry = "attached/geometry";

}  // namespace

AttachedWindow::AttachedWindow(const Make& make, Theme& theme)
    : theme_(theme),
      attachment_(make([this, back = mailbox_.address()](std::string sentence) {
        back.post([this, sentence = std::move(sentence)] { said(sentence); });
      })),
      actions_(theme, this),
      held_(attachment_->backend().intercept,
            [this, back = mailbox_.address()](std::string problem) {
              back.post([this, problem = std::move(problem)] { toast_->tell(sentenceText(problem)); });
            }),
      traffic_(new AttachedTraffic(attachment_, held_, theme, actions_, this)),
      rules_(new AttachedRules(attachment_, theme, this)),
      goneBanner_(new Banner("goneBanner", theme, this)),
      warningBanner_(new Banner("warningBanner", theme, this)),
      toast_(new Toast(this)) {
  setObjectName("attachedWindow");
  setAccessibleName("Penstock");
  setMinimumSize(theme.scaled(760), theme.scaled(480));
  hideTheRest();
  makeBody();
  connectActions();
  standing_ = attachment_->changed().subscribe([this, back = mailbox_.address()] { back.post([this] { showStanding(); }); });
  showStanding();
  const QSize room = screen()->availableSize();
  resize(std::min(room.width(), 1280), std::min(room.height(), 800));
  restoreGeometry(settings().value(kGeometry).toByteArray());
  orderTabs(this);
  theme.restoreZoom();
  traffic_->view().setFocus();
}

AttachedWindow::~AttachedWindow() {
  attachment_->end();  // whoever waits for the other waits no longer
  standing_ = {};
  delete intercept_;  // they look into what goes with the members
  delete traffic_;
}

/// Actions of what is not done here are neither seen nor have their keys.
void AttachedWindow::hideTheRest() {
  const Actions& a = actions_;
  QList<QAction*> ours = traffic_->done();
  ours += {a.intercept, a.showIntercept, a.forwardHeld, a.forwardAllHeld, a.dropHeld, a.abortHeld, a.mockHeld, a.responseHeld, a.showRules,
           a.themeDesktop, a.themeLight, a.themeDark, a.zoomIn, a.zoomOut, a.zoomReset, a.fullScreen, a.palette, a.quit};
  for (QAction* action : a.all) {
    if (ours.contains(action)) continue;
    action->setVisible(false);
    action->setShortcuts(QList<QKeySequence>());
    removeAction(action);
  }
  palette_ = new CommandPalette(theme_, ours, this);
}

void AttachedWindow::makeBody() {
  intercept_ = new InterceptPanel(held_, theme_, actions_, this);
  intercept_->hide();
  rules_->hide();
  auto* across = new QSplitter(Qt::Horizontal, this);
  auto* down = new QSplitter(Qt::Vertical, this);
  across->addWidget(traffic_);
  across->addWidget(intercept_);
  across->setStretchFactor(0, 1);
  across->setStretchFactor(1, 0);
  across->setSizes({theme_.scaled(860), theme_.scaled(420)});
  down->addWidget(across);
  down->addWidget(rules_);
  down->setStretchFactor(0, 1);
  down->setStretchFactor(1, 0);
  down->setSizes({theme_.scaled(560), theme_.scaled(200)});
  for (QSplitter* splitter : {across, down}) {
    splitter->setHandleWidth(1);
    splitter->setChildrenCollapsible(false);
  }
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(makeBar());
  column->addWidget(goneBanner_);
  column->addWidget(warningBanner_);
  column->addWidget(down, 1);
  column->addWidget(makeStatus());
}

QPushButton* AttachedWindow::makeButton(QAction* action, const char* name, QWidget* bar) {
  auto* button = new QPushButton(action->icon(), action->text(), bar);
  button->setObjectName(name);
  button->setAccessibleName(action->text());
  setPlainToolTip(button, action->text() + " (" + action->shortcut().toString(QKeySequence::NativeText) + ")");
  button->setFocusPolicy(Qt::TabFocus);
  button->setIconSize(QSize(22, 16));
  bind(button, action);
  return button;
}

QWidget* AttachedWindow::makeBar() {
  auto* bar = new QWidget(this);
  bar->setObjectName("attachedBar");
  bar->setProperty("look", "bar");
  bar->setAttribute(Qt::WA_StyledBackground);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(theme_.scaled(10), theme_.scaled(7), theme_.scaled(10), theme_.scaled(7));
  row->setSpacing(theme_.scaled(8));
  row->addWidget(&traffic_->filter(), 1, Qt::AlignTop);
  interceptButton_ = makeButton(actions_.intercept, "interceptButton", bar);
  QPushButton* rules = makeButton(actions_.showRules, "rulesButton", bar);
  rules->setCheckable(true);
  connect(actions_.showRules, &QAction::toggled, rules, &QPushButton::setChecked);
  auto* more = new QToolButton(bar);
  more->setObjectName("menuButton");
  more->setAccessibleName(tr("Menu"));
  setPlainToolTip(more, tr("Menu"));
  more->setProperty("look", "flat");
  more->setIcon(theme_.icon("menu"));
  more->setIconSize(QSize(16, 16));
  more->setPopupMode(QToolButton::InstantPopup);
  more->setFocusPolicy(Qt::TabFocus);
  attachMenu(more, makeMenu());
  for (QWidget* widget : {static_cast<QWidget*>(interceptButton_), static_cast<QWidget*>(rules), static_cast<QWidget*>(more)})
    row->addWidget(widget, 0, Qt::AlignTop);
  return bar;
}

QMenu* AttachedWindow::makeMenu() {
  const Actions& a = actions_;
  auto* menu = new QMenu(this);
  menu->setObjectName("mainMenu");
  menu->addActions({a.filter, a.clearFilter, a.next, a.previous, a.newest});
  menu->addSeparator();
  menu->addAction(a.resend);
  QMenu* copy = menu->addMenu(tr("Copy as"));
  copy->addAction(a.copyUrl);
  copy->addActions(QList<QAction*>(a.copyAs.begin(), a.copyAs.end()));
  menu->addMenu(tr("Colour"))->addActions(QList<QAction*>(std::begin(a.colors), std::end(a.colors)));
  menu->addSeparator();
  menu->addActions({a.intercept, a.showIntercept, a.forwardHeld, a.forwardAllHeld, a.dropHeld, a.abortHeld, a.mockHeld, a.responseHeld, a.showRules});
  menu->addSeparator();
  QMenu* view = menu->addMenu(tr("View"));
  view->addActions({a.themeDesktop, a.themeLight, a.themeDark, a.zoomIn, a.zoomOut, a.zoomReset, a.detailBeside, a.fullScreen});
  QMenu* columns = view->addMenu(tr("Columns"));
  connect(columns, &QMenu::aboutToShow, this, [this, columns] {
    columns->clear();
    traffic_->view().header().fillMenu(*columns);
  });
  menu->addAction(a.palette);
  menu->addSeparator();
  menu->addAction(a.quit);
  return menu;
}

QWidget* AttachedWindow::makeStatus() {
  auto* bar = new QWidget(this);
  bar->setObjectName("statusBar");
  bar->setAccessibleName(tr("Status"));
  bar->setProperty("look", "statusbar");
  bar->setAttribute(Qt::WA_StyledBackground);
  dot_ = new PlainLabel(bar);
  dot_->setObjectName("attachedDot");
  dot_->setAccessibleName(QString());
  status_ = new PlainLabel(bar);
  status_->setObjectName("attachedStatus");
  status_->setProperty("look", "status");
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(theme_.scaled(10), theme_.scaled(3), theme_.scaled(12), theme_.scaled(3));
  row->setSpacing(theme_.scaled(7));
  row->addWidget(dot_);
  row->addWidget(status_, 1);
  connect(&theme_, &Theme::changed, this, &AttachedWindow::showStanding);
  return bar;
}

void AttachedWindow::connectActions() {
  const Actions& a = actions_;
  connect(a.zoomIn, &QAction::triggered, this, [this] { theme_.zoomBy(1); });
  connect(a.zoomOut, &QAction::triggered, this, [this] { theme_.zoomBy(-1); });
  connect(a.zoomReset, &QAction::triggered, this, [this] { theme_.zoomBy(0); });
  connect(a.fullScreen, &QAction::toggled, this, [this](bool on) { setWindowState(windowState().setFlag(Qt::WindowFullScreen, on)); });
  connect(a.palette, &QAction::triggered, palette_, &CommandPalette::open);
  connect(a.quit, &QAction::triggered, this, &QWidget::close);
  const std::pair<QAction*, Theme::Choice> themes[] = {
      {a.themeDesktop, Theme::Choice::desktop}, {a.themeLight, Theme::Choice::light}, {a.themeDark, Theme::Choice::dark}};
  for (const auto& [action, choice] : themes) {
    action->setChecked(theme_.choice() == choice);
    connect(action, &QAction::triggered, this, [this, choice = choice] { theme_.choose(choice); });
  }
  connect(a.showIntercept, &QAction::toggled, intercept_, &QWidget::setVisible);
  connect(a.intercept, &QAction::toggled, this, [show = a.showIntercept](bool on) {
    if (on) show->setChecked(true);
  });
  connect(a.showRules, &QAction::toggled, rules_, &QWidget::setVisible);
  connect(intercept_, &InterceptPanel::stateChanged, this, &AttachedWindow::showHeld);
  const auto tell = [this](const QString& sentence) { toast_->tell(sentence); };
  connect(intercept_, &InterceptPanel::told, this, tell);
  connect(traffic_, &AttachedTraffic::told, this, tell);
  connect(rules_, &AttachedRules::told, this, tell);
  const service::InterceptState state = held_.state();
  showHeld(int(held_.held()), state.enabled, false);
}

void AttachedWindow::showHeld(int held, bool on, bool byRule) {
  const bool red = on || held > 0;
  interceptButton_->setText(held == 0 ? QStringLiteral("Intercept") : "Intercept \u00b7 " + countText(std::uint64_t(held)));
  interceptButton_->setAccessibleName(QStringLiteral("Intercept: ") + (on ? "on" : "off") + (held == 0 ? QString() : ", " + countText(std::uint64_t(held)) + " held"));
  interceptButton_->setIcon(theme_.icon("hand", red ? Theme::Ink::danger : Theme::Ink::text));
  setLook(interceptButton_, red ? QStringLiteral("danger") : QString());
  QAction* const show = actions_.showIntercept;
  if (byRule && !show->isChecked()) toast_->tell("A rule holds an exchange", "Show", [show] { show->setChecked(true); });
}

void AttachedWindow::said(const std::string& sentence) {
  // That it went is said by the banner, as long as it is so.
  if (attachment_->standing().there) toast_->tell(sentenceText(sentence));
}

void AttachedWindow::showStanding() {
  const attached::Attachment::Standing standing = attachment_->standing();
  const service::RecordingStatus recording = attachment_->backend().capture()->status();
  QString project = QFileInfo(QString::fromStdString(recording.project)).fileName();
  if (project.isEmpty()) project = tr("nothing is kept");
  QStringList parts{standing.there ? tr("Attached to process %1").arg(standing.pid) : tr("Not attached: process %1 ended").arg(standing.pid)};
  if (standing.there)
    for (const std::string& one : attachment_->backend().listening()) parts << wireText(one, 120);
  parts << visibleText(project, false, 120);
  if (standing.there && !recording.recording) parts << tr("not recording");
  if (!recording.problem.empty()) parts << sentenceText(recording.problem);
  status_->setText(parts.join(QStringLiteral(" \u00b7 ")));
  dot_->setPixmap(theme_.icon("circle-dot", standing.there ? Theme::Ink::ok : Theme::Ink::danger).pixmap(QSize(13, 13), dot_->devicePixelRatioF()));
  setPlainTitle(this, project + (standing.there ? tr(" (attached)") : tr(" (not attached)")) + QStringLiteral(" \u2014 Penstock"));
  actions_.intercept->setEnabled(standing.there);
  for (QWidget* panel : {static_cast<QWidget*>(intercept_), static_cast<QWidget*>(rules_)}) panel->setEnabled(standing.there);
  if (std::exchange(wasThere_, standing.there) != standing.there) {
    if (standing.there)
      goneBanner_->hide();
    else
      goneBanner_->tell(tr("The Penstock that this window was attached to (process %1) ended. What was seen of it stays, and the window is attached again when it is back.").arg(standing.pid));
  }
  QStringList sentences;
  for (const std::string& warning : attachment_->backend().warnings()) sentences << sentenceText(warning);
  const QString all = standing.there ? sentences.join('\n') : QString();
  if (std::exchange(warned_, all) != all) all.isEmpty() ? warningBanner_->hide() : warningBanner_->tell(all);
}

void AttachedWindow::closeEvent(QCloseEvent* event) {
  settings().setValue(kGeometry, saveGeometry());
  settings().sync();
  QWidget::closeEvent(event);
  Q_EMIT closed();
}

}  // namespace penstock::gui
