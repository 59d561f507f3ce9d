// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/race_pane.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "gui/bulk/doubt_box.h"
#include "gui/bulk/race_look.h"
#include "gui/bulk/run_of.h"
#include "gui/format.h"

namespace penstock::gui {
namespace {

using Phase = replay::RaceState::Phase;

constexpr auto kKept = "race";  // in the project
constexpr int kKeepMs = 400;    // after the last key

}  // namespace

RacePane::RacePane(service::ProxyService& service, Theme& theme, const Actions& actions, BulkCalls& calls, QWidget* parent)
    : QWidget(parent),
      service_(service),
      theme_(theme),
      actions_(actions),
      calls_(calls),
      requests_(new RaceRequestsModel(this)),
      shots_(new RaceModel(this)),
      sorted_(new QSortFilterProxyModel(this)),
      list_(new QListView(this)),
      pane_(new Pane(theme, "race", "Race", "request", this)),
      notice_(new NoticeBar(theme, "raceProblem", this)) {
  setObjectName("racePane");
  setAccessibleName("Race");
  lookLikeRequests(*list_, *requests_, theme);
  pane_->addTab("request", "Request", makeRequest());
  pane_->addTab("result", "Result", makeResult());
  pane_->addAction(makeBar());
  pane_->settle();
  pane_->choose("request");
  notice_->setNotice({}, true);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(notice_);
  column->addWidget(pane_, 1);
  keepSoon_.setSingleShot(true);
  keepSoon_.setInterval(kKeepMs);
  connect(&keepSoon_, &QTimer::timeout, this, &RacePane::commit);
  connect(list_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
    showCurrent();
    pane_->choose("request");
  });
  connect(actions.startRace, &QAction::triggered, this, &RacePane::start);
  connect(actions.cancelRace, &QAction::triggered, this, [this] {
    if (racing_) racing_->cancel();
  });
  showCurrent();
}

RacePane::~RacePane() { changed_ = {}; }

QWidget* RacePane::makeBar() {
  auto* bar = new QWidget(this);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(theme_.scaled(6));
  total_ = new PlainLabel(bar);
  total_->setObjectName("raceTotal");
  total_->setProperty("look", "dim");
  row->addWidget(total_);
  warmUp_ = new QCheckBox("Warm up", bar);
  warmUp_->setObjectName("raceWarmUp");
  warmUp_->setAccessibleName("Warm up each connection with a request");
  setPlainToolTip(warmUp_, "Each connection carries a GET / first: what a server does for a new one is done before the race. To the server of the first request");
  connect(warmUp_, &QCheckBox::toggled, this, &RacePane::typed);
  row->addWidget(warmUp_);
  auto* label = new PlainLabel("Settle", bar);
  label->setProperty("look", "dim");
  row->addWidget(label);
  settle_ = new QSpinBox(bar);
  settle_->setObjectName("raceSettle");
  settle_->setAccessibleName("Settle time");
  settle_->setRange(0, 10'000);
  settle_->setSuffix(" ms");
  setPlainToolTip(settle_, "Between all but the end of each request and the ends: servers read what they can meanwhile");
  connect(settle_, &QSpinBox::valueChanged, this, &RacePane::typed);
  row->addWidget(settle_);
  start_ = new QPushButton(theme_.icon("flag", Theme::Ink::onAccent), "Race", bar);
  start_->setObjectName("raceStart");
  start_->setProperty("look", "primary");
  cancel_ = new QPushButton(theme_.icon("square", Theme::Ink::danger), "Cancel", bar);
  cancel_->setObjectName("raceCancel");
  cancel_->setProperty("look", "danger");
  for (QPushButton* button : {start_, cancel_}) {
    button->setAccessibleName(button->text());
    button->setIconSize(QSize(14, 14));
    row->addWidget(button);
  }
  setPlainToolTip(start_, "Race (" + actions_.startRace->shortcut().toString(QKeySequence::NativeText) + ")");
  bind(start_, actions_.startRace);
  bind(cancel_, actions_.cancelRace);
  return bar;
}

QWidget* RacePane::makeRequest() {
  auto* page = new QWidget(this);
  page->setObjectName("raceRequest");
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  target_ = new TargetBar(theme_, TargetBar::For::race, page);
  times_ = new QSpinBox(target_);
  times_->setObjectName("raceTimes");
  times_->setAccessibleName("How often");
  times_->setRange(1, int(Race::mostShots));
  times_->setSuffix(QStringLiteral(" \u00d7"));
  target_->addBefore(times_);
  editor_ = new BytesEditor(theme_, page);
  editor_->setObjectName("raceText");
  editor_->setAccessibleName("Request");
  editor_->setLanguage(true, display::Language::plain);
  column->addWidget(target_);
  column->addWidget(editor_, 1);
  connect(target_, &TargetBar::changed, this, &RacePane::typed);
  connect(times_, &QSpinBox::valueChanged, this, &RacePane::typed);
  connect(editor_, &BytesEditor::edited, this, &RacePane::typed);
  return page;
}

QWidget* RacePane::makeResult() {
  auto* page = new QWidget(this);
  page->setObjectName("raceResult");
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  auto* bar = new QWidget(page);
  bar->setProperty("look", "toolbar");
  bar->setAttribute(Qt::WA_StyledBackground);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(theme_.scaled(10), theme_.scaled(6), theme_.scaled(10), theme_.scaled(6));
  words_ = new PlainLabel("There was no race yet.", bar);
  words_->setObjectName("raceWords");
  words_->setWordWrap(true);
  row->addWidget(words_);
  column->addWidget(bar);
  table_ = new QTableView(page);
  sorted_->setSourceModel(shots_);
  sorted_->setSortRole(RaceModel::orderRole);
  lookLikeShots(*table_, *sorted_, theme_);
  table_->installEventFilter(this);
  down_ = new DetailBelow({service_.intercept(), service_.passthrough(), service_.trust(), service_.protobuf(), {}, {}}, theme_, "raceDown", table_, page);
  column->addWidget(down_, 1);
  connect(table_, &QTableView::doubleClicked, this, &RacePane::open);
  connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
    if (down_->isOpen() && table_->currentIndex().isValid()) open();
  });
  table_->setContextMenuPolicy(Qt::CustomContextMenu);
  connect(table_, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
    if (!selected().empty()) Q_EMIT menuAsked(table_->viewport()->mapToGlobal(at));
  });
  return page;
}

bool RacePane::eventFilter(QObject* watched, QEvent* event) {
  if (watched != table_ || event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
  const int key = static_cast<QKeyEvent*>(event)->key();
  if (key == Qt::Key_Return || key == Qt::Key_Enter) open();
  if (key == Qt::Key_Escape) down_->close();
  return key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Escape;
}

void RacePane::setProject(service::ProjectPtr project) {
  if (racing_) racing_->cancel();
  changed_ = {};
  racing_.reset();
  keepSoon_.stop();
  starting_ = dirty_ = false;
  project_ = std::move(project);
  down_->setProject(project_);
  shots_->begin({});
  words_->setText("There was no race yet.");
  Race race = project_ ? readRace(QByteArray::fromStdString(project_->setting(kKept))) : Race();
  // Kept with them: once this Penstock has closed the project nobody could tell any more.
  if (project_ && project_->status().foreign)
    for (RaceRequest& request : race.requests)
      if (!request.doubtful && !risksOf(runOf(request)).isEmpty()) dirty_ = request.doubtful = true;
  loading_ = true;
  settle_->setValue(int(race.settleMs));
  warmUp_->setChecked(race.warmUp);
  loading_ = false;
  requests_->setAll(std::move(race.requests));
  commit();
  if (any()) list_->setCurrentIndex(requests_->index(0));
  showCurrent();
  Q_EMIT changed();
}

void RacePane::add(RaceRequest request) {
  if (requests_->all().size() >= Race::mostRequests) return Q_EMIT told("A race has " + countText(Race::mostRequests) + " requests at most");
  requests_->add(std::move(request));
  list_->setCurrentIndex(requests_->index(requests_->rowCount() - 1));
  dirty_ = true;
  keepSoon_.start();
  showState();
  Q_EMIT changed();
}

void RacePane::setRequests(std::vector<RaceRequest> requests) {
  requests_->setAll(std::move(requests));
  list_->setCurrentIndex(requests_->index(0));
  dirty_ = true;
  keepSoon_.start();
  showCurrent();
  Q_EMIT changed();
}

void RacePane::raceOf(std::vector<RaceRequest> requests) {
  if (starting_ || (racing_ && racing_->state().phase != Phase::ended)) return Q_EMIT told("A race is under way: it has to end before another begins");
  if (requests.size() > Race::mostRequests) return Q_EMIT told("A race has " + countText(Race::mostRequests) + " requests at most");
  const std::vector<RaceRequest> before = requests_->all();
  setRequests(std::move(requests));
  if (!before.empty() && before != requests_->all()) Q_EMIT replaced(before);
  start();
}

void RacePane::duplicate() {
  if (current() >= 0) add(requests_->all()[std::size_t(current())]);
}

void RacePane::remove() {
  if (current() < 0) return;
  requests_->remove(current());
  dirty_ = true;
  keepSoon_.start();
  showCurrent();
  Q_EMIT changed();
}

void RacePane::showCurrent() {
  const int row = current();
  loading_ = true;
  for (QWidget* part : {static_cast<QWidget*>(target_), static_cast<QWidget*>(editor_)}) part->setEnabled(row >= 0);
  const RaceRequest request = row < 0 ? RaceRequest() : requests_->all()[std::size_t(row)];
  target_->setOptions(request.options);
  times_->setValue(int(request.times));
  editor_->setBytes(request.text);
  loading_ = false;
  showState();
}

void RacePane::typed() {
  if (loading_) return;
  dirty_ = true;
  keepSoon_.start();
  notice_->setNotice({}, true);
  if (const int row = current(); row >= 0) {
    RaceRequest request = requests_->all()[std::size_t(row)];
    QString problem;
    request.options = target_->options(problem);
    request.times = unsigned(times_->value());
    request.text = editor_->bytes();
    requests_->put(row, std::move(request));
  }
  showState();
}

void RacePane::commit() {
  keepSoon_.stop();
  if (!std::exchange(dirty_, false) || !project_) return;
  (void)project_->setSetting(kKept, toJson(race()).toStdString());  // a project that was closed keeps nothing more
}

void RacePane::start() {
  if (!project_ || starting_ || (racing_ && racing_->state().phase != Phase::ended) || !mayStart()) return;
  commit();
  auto shots = shotsOf(race(), variables_ ? variables_() : draft::Environment());
  if (!shots) return notice_->setNotice(sentenceText(shots.error().message), true);
  notice_->setNotice(shots->notes.join(' '), false);
  down_->close();
  QStringList names;
  for (const std::size_t of : shots->of) names << wireText(requests_->all()[of].name, 200);
  shots_->begin(names);
  words_->setText(countText(std::uint64_t(names.size())) + (names.size() == 1 ? " request" : " requests"));
  starting_ = true;
  pane_->choose("result");
  showState();
  const std::chrono::milliseconds settle(settle_->value());
  calls_.run([&service = service_, shots = std::move(*shots), settle] { return service.sends().race(shots.sends, settle, shots.warmUp ? &*shots.warmUp : nullptr); },
             [this, project = project_](const Result<replay::RacingPtr>& racing) {
               if (project == project_) started(racing);
             });
}

/// What a person looked at and starts all the same is theirs from then on.
bool RacePane::mayStart() {
  QStringList risks;
  QString to;
  std::vector<int> doubtful;
  for (int row = 0; row < requests_->rowCount(); ++row) {
    const RaceRequest& request = requests_->all()[std::size_t(row)];
    if (!request.doubtful) continue;
    doubtful.push_back(row);
    risks << risksOf(runOf(request));
    if (to.isEmpty()) to = wireText(draft::toText(request.options.target), 200);
  }
  risks.removeDuplicates();
  const service::ProjectPtr project = project_;
  if (!startsInSpiteOf(risks, "Race", to, window()) || project != project_) return false;
  for (const int row : doubtful) {
    RaceRequest request = requests_->all()[std::size_t(row)];
    request.doubtful = false;
    requests_->put(row, std::move(request));
    dirty_ = true;
  }
  return true;
}

void RacePane::started(const Result<replay::RacingPtr>& racing) {
  starting_ = false;
  if (!racing) {
    notice_->setNotice(sentenceText(racing.error().message), true);
    return showState();
  }
  racing_ = *racing;
  changed_ = racing_->changed().subscribeOnce([this, to = mailbox_.address()] { to.post([this] { look(); }); });
  look();
}

void RacePane::look() {
  if (!racing_) return;
  changed_.arm();
  const replay::RaceState state = racing_->state();
  shots_->setState(state);
  words_->setText(QString::fromStdString(raceInWords(state)));
  showState();
}

std::vector<model::ExchangeId> RacePane::selected() const {
  QModelIndexList rows = table_->selectionModel()->selectedRows();
  std::sort(rows.begin(), rows.end(), [](const QModelIndex& a, const QModelIndex& b) { return a.row() < b.row(); });
  std::vector<model::ExchangeId> out;
  for (const QModelIndex& row : rows)
    if (const replay::RaceShot* shot = shots_->at(rowAt(row)); shot && shot->exchange != 0) out.push_back(shot->exchange);
  return out;
}

void RacePane::open() {
  if (!table_->currentIndex().isValid()) return;
  const replay::RaceShot* shot = shots_->at(rowAt(table_->currentIndex()));
  down_->open(shot ? shot->exchange : 0);
}

void RacePane::showState() {
  std::uint64_t total = 0;
  for (const RaceRequest& request : requests_->all()) total += request.times;
  total_->setText(countText(total) + (total == 1 ? " request" : " requests"));
  const bool runs = starting_ || (racing_ && racing_->state().phase != Phase::ended);
  actions_.startRace->setEnabled(project_ && !runs && total > 0);
  actions_.cancelRace->setEnabled(runs && !starting_);
  start_->setVisible(!runs);
  cancel_->setVisible(runs);
}

}  // namespace penstock::gui
