// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/traffic_page.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QMenu>

#include "gui/detail/detail_panel.h"
#include "gui/settings.h"

namespace penstock::gui {
namespace {

constexpr auto kSplitter = "traffic/splitter";
constexpr auto kSplitterBeside = "traffic/splitterBeside";
constexpr auto kBeside = "traffic/detailBeside";

}  // namespace

TrafficPage::TrafficPage(service::ProxyService& service, Theme& theme, const Actions& actions, QWidget* parent)
    : QWidget(parent),
      theme_(theme),
      actions_(actions),
      column_(new QVBoxLayout(this)),
      stack_(new QStackedWidget(this)),
      empty_(new EmptyState(theme, actions.openBrowser, actions.trustCa, actions.copyAddress, this)),
      splitter_(new QSplitter(Qt::Vertical, this)),
      view_(new TrafficView(theme, model_, this)),
      detail_(new DetailPanel(service, theme, this)) {
  setObjectName("trafficPage");
  setAccessibleName("Traffic");
  splitter_->setObjectName("trafficSplitter");
  splitter_->setHandleWidth(1);
  splitter_->setChildrenCollapsible(false);
  splitter_->addWidget(view_);
  splitter_->addWidget(detail_);
  splitter_->setStretchFactor(0, 1);
  splitter_->setStretchFactor(1, 1);
  view_->setMinimumSize(theme.scaled(320), theme.scaled(130));
  detail_->setMinimumSize(theme.scaled(320), theme.scaled(120));
  stack_->addWidget(empty_);
  stack_->addWidget(splitter_);
  column_->setContentsMargins(0, 0, 0, 0);
  column_->setSpacing(0);
  column_->addWidget(makeToolBar(actions));
  column_->addWidget(stack_, 1);

  connect(&model_, &TrafficModel::drained, this, &TrafficPage::chooseFace);
  connect(&model_, &QAbstractItemModel::modelReset, this, &TrafficPage::chooseFace);
  connect(view_, &TrafficView::currentChangedTo, this, &TrafficPage::showExchange);
  connect(view_, &TrafficView::currentUpdated, this, &TrafficPage::currentUpdated);
  connect(view_, &TrafficView::menuRequested, this, &TrafficPage::showMenu);
  connect(view_, &TrafficView::copyRequested, actions.copyUrl, &QAction::trigger);
  connect(actions.next, &QAction::triggered, this, [this] { view_->step(1); });
  connect(actions.previous, &QAction::triggered, this, [this] { view_->step(-1); });
  connect(actions.newest, &QAction::triggered, view_, &TrafficView::goToNewest);
  connect(actions.resetColumns, &QAction::triggered, this, [this] { view_->header().resetColumns(); });
  connect(actions.detailBeside, &QAction::toggled, this, &TrafficPage::setDetailBeside);
}

QWidget* TrafficPage::makeToolBar(const Actions& actions) {
  auto* bar = new QWidget(this);
  bar->setObjectName("trafficToolBar");
  bar->setProperty("look", "toolbar");
  bar->setAttribute(Qt::WA_StyledBackground);
  bar->setFixedHeight(theme_.scaled(44));
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(theme_.scaled(10), 0, theme_.scaled(10), 0);
  row->setSpacing(theme_.scaled(8));
  const auto button = [&](QAction* action, const char* name) {
    auto* b = new QToolButton(bar);
    b->setObjectName(name);
    b->setProperty("look", "flat");
    b->setDefaultAction(action);
    b->setAccessibleName(action->text());
    b->setFocusPolicy(Qt::TabFocus);
    b->setIconSize(QSize(16, 16));
    return b;
  };
  row->addWidget(button(actions.record, "recordButton"));
  recordingText_ = new QLabel(bar);
  recordingText_->setObjectName("recordingText");
  recordingText_->setProperty("look", "dim");
  row->addWidget(recordingText_);
  row->addStretch();
  row->addWidget(button(actions.undo, "undoButton"));
  row->addWidget(button(actions.clear, "clearButton"));
  return bar;
}

Banner* TrafficPage::addBanner(const QString& name) {
  auto* banner = new Banner(name, theme_, this);
  column_->insertWidget(column_->count() - 1, banner);
  return banner;
}

void TrafficPage::attach(service::ProxyService& service) {
  model_.setIndex(&service.traffic());
}

void TrafficPage::chooseFace() {
  QWidget* face = model_.rowCount() == 0 ? static_cast<QWidget*>(empty_) : splitter_;
  if (stack_->currentWidget() == face) return;
  stack_->setCurrentWidget(face);
  if (face == splitter_ && (!window()->focusWidget() || empty_->isAncestorOf(window()->focusWidget())))
    view_->setFocus();
}

void TrafficPage::takeFocus() {
  stack_->currentWidget() == empty_ ? empty_->setFocus() : view_->setFocus();
}

void TrafficPage::showExchange(model::ExchangeId id) {
  if (id == 0) return detail_->clear();
  const model::Summary& row = model_.summaryAt(model_.rowOf(id));
  shownState_ = row.state;
  shownStatus_ = row.status;
  detail_->show(id);
}

void TrafficPage::currentUpdated() {
  const model::ExchangeId id = view_->current();
  const int at = model_.rowOf(id);
  if (at < 0) return;
  const model::Summary& row = model_.summaryAt(at);
  if (row.state != shownState_ || row.status != shownStatus_) showExchange(id);
}

void TrafficPage::setRecording(bool on, const QString& project) {
  empty_->setRecording(on);
  const QString name = project.isEmpty() ? QStringLiteral("memory only") : QFileInfo(project).fileName();
  recordingText_->setText(on ? "Recording to " + name
                             : QStringLiteral("Not recording: traffic passes and is not kept"));
}

void TrafficPage::setDetailBeside(bool beside) {
  const Qt::Orientation wanted = beside ? Qt::Horizontal : Qt::Vertical;
  if (splitter_->orientation() == wanted) return;
  remember();
  splitter_->setOrientation(wanted);
  splitter_->restoreState(settings().value(beside ? kSplitterBeside : kSplitter).toByteArray());
  splitter_->setOrientation(wanted);
  settings().setValue(kBeside, beside);
}

void TrafficPage::restore() {
  const bool beside = settings().value(kBeside, false).toBool();
  const QByteArray state = settings().value(beside ? kSplitterBeside : kSplitter).toByteArray();
  if (state.isEmpty()) {
    splitter_->setSizes({470, 400});
  } else {
    splitter_->restoreState(state);
  }
  splitter_->setOrientation(beside ? Qt::Horizontal : Qt::Vertical);
  splitter_->setHandleWidth(1);
  actions_.detailBeside->setChecked(beside);
}

void TrafficPage::remember() const {
  const bool beside = splitter_->orientation() == Qt::Horizontal;
  settings().setValue(beside ? kSplitterBeside : kSplitter, splitter_->saveState());
  settings().setValue(kBeside, beside);
  view_->header().remember();
}

void TrafficPage::showMenu(const QPoint& at) {
  QMenu menu(this);
  menu.setObjectName("trafficMenu");
  menu.addAction(actions_.copyUrl);
  menu.addAction(actions_.copyCurl);
  menu.addAction(actions_.copyHost);
  menu.addSeparator();
  menu.addAction(actions_.passHost);
  if (actions_.retryHost->isEnabled()) menu.addAction(actions_.retryHost);
  menu.addSeparator();
  QMenu* columns = menu.addMenu("Columns");
  view_->header().fillMenu(*columns);
  menu.exec(at);
}

}  // namespace penstock::gui
