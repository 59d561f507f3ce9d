// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/traffic_page.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QMenu>

#include "gui/detail/detail_panel.h"
#include "gui/format.h"
#include "gui/plain_text.h"
#include "gui/theme/look.h"
#include "gui/traffic/filter_progress.h"
#include "gui/traffic/line_popup.h"
#include "gui/transfer/transfer_set.h"
#include "penstock/filter/sought.h"

namespace penstock::gui {
namespace {

/// Actions that narrow the filter by what the current row has.
struct Narrowing {
  QAction *Actions::*only, *Actions::*no;
  std::string (*condition)(const model::Summary&);
};
constexpr Narrowing kNarrowings[] = {
    {&Actions::onlyHost, &Actions::notHost, display::hostCondition},
    {&Actions::onlyPath, &Actions::notPath, display::pathCondition},
    {&Actions::onlyOperation, &Actions::notOperation, display::operationCondition},
    {&Actions::onlyStatus, &Actions::notStatus, display::statusCondition},
};

}  // namespace

TrafficPage::TrafficPage(service::ProxyService& service, Theme& theme, const Actions& actions, QWidget* parent)
    : QWidget(parent),
      service_(service),
      theme_(theme),
      actions_(actions),
      fields_([back = mailbox_.address()](std::function<void()> call) { back.post(std::move(call)); }, [this](model::ExchangeId id) { model_.repaintRow(id); }),
      column_(new QVBoxLayout(this)),
      stack_(new QStackedWidget(this)),
      empty_(new EmptyState(theme, actions.openBrowser, actions.trustCa, actions.copyAddress, this)),
      across_(new QSplitter(Qt::Horizontal, this)),
      splitter_(new QSplitter(Qt::Vertical, this)),
      hosts_(new HostPanel(theme, this)),
      timeline_(new Timeline(theme, this)),
      view_(new TrafficView(theme, model_, this)),
      noMatch_(new NoMatch(theme, actions.clearFilter, view_->viewport())),
      detail_(new DetailPanel({service.intercept(), service.passthrough(), service.trust(), service.protobuf(), {}, {}}, theme, this)),
      filter_(new FilterBar(theme, this)),
      quick_(new QuickBar(theme, this)) {
  setObjectName("trafficPage");
  setAccessibleName("Traffic");
  column_->setContentsMargins(0, 0, 0, 0);
  column_->setSpacing(0);
  column_->addWidget(makeToolBar(actions));
  column_->addWidget(quick_);
  column_->addWidget(stack_, 1);
  makeBody();
  connectRows();
  connectChoices();
}

TrafficPage::~TrafficPage() = default;

void TrafficPage::makeBody() {
  splitter_->setObjectName("trafficSplitter");
  splitter_->addWidget(view_);
  splitter_->addWidget(detail_);
  splitter_->setStretchFactor(0, 1);
  splitter_->setStretchFactor(1, 1);
  view_->setMinimumSize(theme_.scaled(320), theme_.scaled(130));
  detail_->setMinimumSize(theme_.scaled(320), theme_.scaled(120));
  auto* right = new QWidget(this);
  auto* column = new QVBoxLayout(right);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(timeline_);
  column->addWidget(splitter_, 1);
  across_->setObjectName("hostSplitter");
  across_->addWidget(hosts_);
  across_->addWidget(right);
  across_->setStretchFactor(0, 0);
  across_->setStretchFactor(1, 1);
  hosts_->setMinimumWidth(theme_.scaled(120));
  for (QSplitter* splitter : {across_, splitter_}) {
    splitter->setHandleWidth(1);
    splitter->setChildrenCollapsible(false);
  }
  stack_->addWidget(empty_);
  stack_->addWidget(across_);
}

QWidget* TrafficPage::makeToolBar(const Actions& actions) {
  auto* bar = new QWidget(this);
  bar->setObjectName("trafficToolBar");
  bar->setProperty("look", "toolbar");
  bar->setAttribute(Qt::WA_StyledBackground);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(theme_.scaled(10), theme_.scaled(7), theme_.scaled(10), theme_.scaled(7));
  row->setSpacing(theme_.scaled(8));
  const auto button = [&](QAction* action, const char* name) {
    auto* b = new QToolButton(bar);
    b->setObjectName(name);
    b->setProperty("look", "flat");
    b->setDefaultAction(action);
    b->setAccessibleName(action->text());
    b->setFocusPolicy(Qt::TabFocus);
    b->setIconSize(QSize(16, 16));
    row->addWidget(b, 0, Qt::AlignTop);
    return b;
  };
  record_ = button(actions.record, "recordButton");
  actions.record->setIconText("Paused");  // shown beside the icon while it is
  recordingText_ = new PlainLabel(bar);
  recordingText_->setObjectName("recordingText");
  recordingText_->setProperty("look", "dim");
  recordingText_->setMinimumHeight(theme_.scaled(28));
  row->addWidget(recordingText_, 0, Qt::AlignTop);
  row->addWidget(filter_, 1);
  button(actions.undo, "undoButton");
  button(actions.clear, "clearButton");
  return bar;
}

void TrafficPage::connectRows() {
  connect(&model_, &TrafficModel::drained, this, [this] {
    chooseFace();
    hosts_->refreshSoon();
    timeline_->refreshSoon();
    if (model_.isFiltered()) progressed();
  });
  connect(&model_, &QAbstractItemModel::modelReset, this, &TrafficPage::chooseFace);
  connect(&model_, &TrafficModel::replaced, this, &TrafficPage::progressed);
  connect(view_, &TrafficView::currentChangedTo, this, &TrafficPage::showExchange);
  connect(view_, &TrafficView::currentUpdated, this, &TrafficPage::currentUpdated);
  connect(view_, &TrafficView::menuRequested, this, &TrafficPage::showMenu);
  connect(detail_, &DetailPanel::notesPressed, actions_.comment, &QAction::trigger);
  connect(view_, &TrafficView::copyRequested, actions_.copyUrl, &QAction::trigger);
  sumsTimer_.setSingleShot(true);
  sumsTimer_.setInterval(60);
  connect(&sumsTimer_, &QTimer::timeout, this, &TrafficPage::sumUpSelection);
  connect(view_, &TrafficView::selectionMoved, &sumsTimer_, qOverload<>(&QTimer::start));

  model_.setFieldText([this](const model::Summary& row, int field) { return QString::fromStdString(fields_.text(row, std::size_t(field))); });
  connect(&view_->header(), &TrafficHeader::fieldsChanged, this, [this] { fields_.setFields(view_->header().fields()); });
  connect(&view_->header(), &TrafficHeader::addFieldRequested, actions_.fieldColumn, &QAction::trigger);
  fields_.setFields(view_->header().fields());
}

void TrafficPage::connectChoices() {
  connect(filter_, &FilterBar::expressionChanged, this, &TrafficPage::filterChanged);
  connect(filter_, &FilterBar::left, this, [this] { view_->setFocus(); });
  connect(filter_, &FilterBar::historyChanged, this, &TrafficPage::rememberChoices);
  connect(filter_, &FilterBar::savedChanged, this, &TrafficPage::rememberChoices);
  filter_->setCounter([this](filter::ExpressionPtr expression) -> std::shared_ptr<model::TrafficQuery> {
    return project_ ? project_->query(std::move(expression)) : nullptr;
  });
  connect(hosts_, &HostPanel::chosenChanged, this, &TrafficPage::scopeChanged);
  connect(timeline_, &Timeline::chosenChanged, this, &TrafficPage::scopeChanged);
  connect(quick_, &QuickBar::chosenChanged, this, &TrafficPage::scopeChanged);
  connect(quick_, &QuickBar::hostDropped, this, [this](const display::HostChoice& gone) {
    std::vector<display::HostChoice> rest = hosts_->chosen();
    std::erase(rest, gone);
    hosts_->choose(std::move(rest));
  });
  connect(quick_, &QuickBar::hostsDropped, this, [this] { hosts_->choose({}); });
  connect(quick_, &QuickBar::timeDropped, this, [this] { timeline_->choose(std::nullopt); });

  const Actions& a = actions_;
  connect(a.next, &QAction::triggered, this, [this] { view_->step(1); });
  connect(a.previous, &QAction::triggered, this, [this] { view_->step(-1); });
  connect(a.newest, &QAction::triggered, view_, &TrafficView::goToNewest);
  connect(a.resetColumns, &QAction::triggered, this, [this] { view_->header().resetColumns(); });
  connect(a.detailBeside, &QAction::toggled, this, &TrafficPage::setDetailBeside);
  connect(a.filter, &QAction::triggered, filter_, &FilterBar::focusField);
  connect(a.bodySearch, &QAction::triggered, this, &TrafficPage::searchBodies);
  connect(a.clearFilter, &QAction::triggered, this, &TrafficPage::clearFilter);
  for (const Narrowing& by : kNarrowings) {
    connect(a.*by.only, &QAction::triggered, this, [this, by] { narrow(by.condition, false); });
    connect(a.*by.no, &QAction::triggered, this, [this, by] { narrow(by.condition, true); });
  }
  connect(a.showHosts, &QAction::toggled, this, [this](bool on) {
    hosts_->setVisible(on);
    if (on) hosts_->refreshSoon();
  });
  connect(a.searchHosts, &QAction::triggered, this, [this] {
    actions_.showHosts->setChecked(true);
    hosts_->focusSearch();
  });
  connect(a.showTimeline, &QAction::toggled, this, [this](bool on) {
    timeline_->setVisible(on);
    if (on) timeline_->refreshSoon();
  });
  connect(a.showQuick, &QAction::toggled, this, [this](bool on) {
    quick_->setChipsShown(on);
    chooseFace();
  });
  connect(a.fieldColumn, &QAction::triggered, this, &TrafficPage::askForFieldColumn);
}

Banner* TrafficPage::addBanner(const QString& name) {
  auto* banner = new Banner(name, theme_, this);
  column_->insertWidget(column_->count() - 1, banner);
  return banner;
}

void TrafficPage::chooseFace() {
  const bool rows = model_.hasRows();
  QWidget* face = rows ? static_cast<QWidget*>(across_) : empty_;
  // Asked before anything is hidden: Qt then gives the focus to whatever comes next.
  const QWidget* focus = window()->focusWidget();
  const bool toTable = !focus || empty_->isAncestorOf(focus);
  filter_->setVisible(rows || filter_->expression());
  quick_->setVisible(rows && quick_->wanted());
  recordingText_->setVisible(filter_->isHidden());
  if (stack_->currentWidget() == face) return;
  stack_->setCurrentWidget(face);
  if (face == across_ && toTable) view_->setFocus();
}

void TrafficPage::takeFocus() {
  stack_->currentWidget() == empty_ ? empty_->setFocus() : view_->setFocus();
}

void TrafficPage::filterChanged() {
  if (!project_) return;
  const filter::ExpressionPtr& expression = filter_->expression();
  model_.setQuery(display::RowMarks::filter, expression ? project_->query(expression) : nullptr);
  detail_->setSought(expression ? filter::soughtInBodies(*expression) : std::vector<std::string>());
  progressed();
}

void TrafficPage::scopeChanged() {
  scope_ = {hosts_->chosen(), timeline_->chosen(), quick_->types(), quick_->statuses()};
  quick_->setScope(scope_);
  if (!project_) return;
  quick_->setVisible(model_.hasRows() && quick_->wanted());
  auto compiled = filter::Expression::compile(scope_.expression());
  const auto* expression = std::get_if<filter::ExpressionPtr>(&compiled);
  // More hosts than an expression may name: all are shown, and the tree says so.
  if (!expression && !scope_.hosts.empty()) return hosts_->choose({});
  model_.setQuery(display::RowMarks::scope, scope_.empty() || !expression ? nullptr : project_->query(*expression));
  progressed();
}

void TrafficPage::progressed() { showFilterProgress(model_, *filter_, *noMatch_); }

void TrafficPage::clearFilter() {
  filter_->clear();
  hosts_->choose({});
  timeline_->choose(std::nullopt);
  quick_->choose({}, {});
  view_->setFocus();
}

void TrafficPage::narrow(std::string (*condition)(const model::Summary&), bool no) {
  const int row = model_.rowOf(view_->current());
  const std::string added = row < 0 ? std::string() : condition(model_.summaryAt(row));
  if (!added.empty()) filter_->setText(QString::fromStdString(display::narrowed(filter_->text().toStdString(), added, no)));
}

void TrafficPage::searchBodies() {
  const QString before = filter_->text().trimmed();
  const std::string added = "full_text contains \"\"";
  const bool there = before.endsWith(QString::fromStdString(added));
  filter_->editText(there ? before : QString::fromStdString(display::narrowed(before.toStdString(), added, false)));
}

void TrafficPage::sumUpSelection() {
  const int count = view_->selectedCount();
  sums_.forget();
  if (count < 2) return Q_EMIT selectionSummed({});
  Q_EMIT selectionSummed(countText(std::uint64_t(count)) + " selected");
  sums_.sumUp(model_.traffic(), model_.captureRows(view_->selectedRanges()), [this](const RowSums::Sums& sums) {
    Q_EMIT selectionSummed(countText(sums.rows) + " selected \u00b7 " + sizeText(sums.requestBytes) + " sent, " +
                           sizeText(sums.responseBytes) + " received \u00b7 " + durationText(sums.durationUs));
  });
}

void TrafficPage::showExchange(model::ExchangeId id) {
  if (id == 0) return detail_->clear();
  const model::Summary& row = model_.summaryAt(model_.rowOf(id));
  shownState_ = row.state;
  shownStatus_ = row.status;
  detail_->setNotes(row.annotation);
  detail_->show(id);
}

void TrafficPage::currentUpdated() {
  const model::ExchangeId id = view_->current();
  const int at = model_.rowOf(id);
  if (at < 0) return;
  const model::Summary& row = model_.summaryAt(at);
  detail_->setNotes(row.annotation);
  if (row.state != shownState_ || row.status != shownStatus_) showExchange(id);
}

void TrafficPage::setRecording(bool on, const QString& project) {
  empty_->setRecording(on);
  record_->setToolButtonStyle(on ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
  setLook(record_, on ? "flat" : "paused");
  const QString name = project.isEmpty() ? QStringLiteral("memory only") : QFileInfo(project).fileName();
  recordingText_->setText(on ? "Recording to " + name : QStringLiteral("Not recording: traffic passes and is not kept"));
}

void TrafficPage::addFieldColumn(const QString& text) {
  std::vector<display::HeaderField> all = view_->header().fields();
  for (display::HeaderField& field : display::HeaderField::parse({text.toStdString()}))
    if (std::find(all.begin(), all.end(), field) == all.end()) all.push_back(std::move(field));
  view_->header().setFields(std::move(all));
}

void TrafficPage::askForFieldColumn() {
  auto* popup = new LinePopup(theme_, "fieldColumnPopup", "Show a header field as a column", {}, "X-Request-Id, req:Accept, resp:Server",
                              [this](const QString& text) { addFieldColumn(text); }, this);
  popup->openAt(view_->mapToGlobal(QPoint(theme_.scaled(60), theme_.scaled(30))));
}

void TrafficPage::fillContextMenu(QMenu& menu) {
  menu.addActions({actions_.toResender, actions_.resend, actions_.toBulk, actions_.toRace});
  menu.addSeparator();
  actions_.addCopyMenu(&menu);
  menu.addActions({actions_.saveRequestBody, actions_.saveResponseBody, TransferSet(actions_).exportSelected});
  menu.addSeparator();
  menu.addAction(actions_.sendToDiff);
  menu.addSeparator();
  actions_.addFilters(&menu);
  menu.addSeparator();
  actions_.addMarks(&menu);
  menu.addAction(actions_.remove);
  menu.addSeparator();
  actions_.addRules(menu.addMenu("Rules"));
  menu.addActions({actions_.breakOnThis, actions_.answerName, actions_.sendElsewhere, actions_.passHost});
  if (actions_.retryHost->isEnabled()) menu.addAction(actions_.retryHost);
  if (actions_.trustOnce->isEnabled()) menu.addActions({actions_.trustOnce, actions_.trustProject});
  menu.addSeparator();
  view_->header().fillMenu(*menu.addMenu("Columns"));
}

void TrafficPage::showMenu(const QPoint& at) {
  QMenu menu(this);
  menu.setObjectName("trafficMenu");
  fillContextMenu(menu);
  menu.exec(at);
}

}  // namespace penstock::gui
