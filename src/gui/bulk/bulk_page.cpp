// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/bulk_page.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QMenu>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "gui/bulk/form.h"
#include "gui/empty_page.h"
#include "gui/format.h"
#include "gui/settings.h"

namespace penstock::gui {
namespace {

constexpr auto kAcross = "bulk/across";

struct Opened {
  Result<service::BulkRunPtr> run = makeError(ErrorCode::cancelled, "");
  service::BulkSpec spec;
  service::BulkFigures figures;
};

}  // namespace

BulkPage::BulkPage(service::ProxyService& service, Theme& theme, const Actions& actions, Toast& toast, QWidget* parent)
    : QWidget(parent),
      service_(service),
      theme_(theme),
      actions_(actions),
      toast_(toast),
      calls_(new BulkCalls(this)),
      model_(new RunsModel(this)),
      list_(new RunsList(theme, *model_, this)),
      pane_(new RunPane(service, theme, actions, *calls_, this)),
      race_(new RacePane(service, theme, actions, *calls_, this)),
      left_(new QStackedWidget(this)),
      across_(new QSplitter(Qt::Horizontal, this)),
      right_(new QStackedWidget(this)),
      empty_(makeEmpty()),
      raceEmpty_(makeRaceEmpty()) {
  setObjectName("bulkPage");
  setAccessibleName("Bulk");
  right_->setObjectName("bulkRight");
  right_->addWidget(empty_);
  right_->addWidget(raceEmpty_);
  right_->addWidget(pane_);
  right_->addWidget(race_);
  across_->setObjectName("bulkAcross");
  across_->setHandleWidth(1);
  across_->setChildrenCollapsible(false);
  across_->addWidget(makeLeft());
  across_->addWidget(right_);
  across_->setStretchFactor(0, 0);
  across_->setStretchFactor(1, 1);
  across_->setSizes({theme.scaled(240), theme.scaled(1040)});
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(across_);
  connect(list_, &RunsList::currentMoved, this, &BulkPage::choose);
  connect(list_, &RunsList::openAsked, pane_, &RunPane::showResults);
  connect(list_, &RunsList::removeAsked, actions.removeBulk, &QAction::trigger);
  connect(model_, &RunsModel::renamed, this, [this](quint64 id, const QString& name) { rename(id, name); });
  connect(pane_, &RunPane::told, this, [this](const QString& sentence) { toast_.tell(sentence); });
  connect(pane_, &RunPane::copyAsked, this, &BulkPage::duplicate);
  connect(pane_, &RunPane::counted, this, [this](quint64 id, quint64 total) { model_->setTotal(id, total); });
  connect(&pane_->results(), &ResultsPage::menuAsked, this, &BulkPage::resultMenuAsked);
  connect(pane_, &RunPane::trusted, this, [this](quint64 id) {
    calls_->run([&runs = service_.bulk(), id] { return runs.trust(id); }, [](const Result<void>&) {});  // where it cannot be kept it is asked again
  });
  connect(race_, &RacePane::told, this, [this](const QString& sentence) { toast_.tell(sentence); });
  connect(race_, &RacePane::changed, this, &BulkPage::showState);
  connect(race_, &RacePane::menuAsked, this, &BulkPage::raceMenuAsked);
  connectActions();
  showState();
}

QWidget* BulkPage::makeLeft() {
  auto* left = new QWidget(this);
  left->setObjectName("bulkLeft");
  left->setProperty("look", "hosts");
  left->setAttribute(Qt::WA_StyledBackground);
  left->setMinimumWidth(theme_.scaled(220));
  auto* column = new QVBoxLayout(left);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  auto* head = new QWidget(left);
  auto* row = new QHBoxLayout(head);
  row->setContentsMargins(theme_.scaled(6), theme_.scaled(4), theme_.scaled(6), theme_.scaled(4));
  row->setSpacing(theme_.scaled(2));
  auto* modes = new QButtonGroup(this);
  const auto mode = [&](const QString& text, const char* name, const QString& tip, bool race) {
    auto* button = new QToolButton(head);
    button->setObjectName(name);
    button->setText(text);
    button->setAccessibleName(text);
    setPlainToolTip(button, tip);
    button->setProperty("look", "tab");
    button->setCheckable(true);
    button->setFocusPolicy(Qt::TabFocus);
    modes->addButton(button);
    row->addWidget(button);
    connect(button, &QToolButton::clicked, this, [this, race] { showRace(race); });
    return button;
  };
  runsMode_ = mode("Runs", "bulkModeRuns", "One request many times, with other payloads", false);
  raceMode_ = mode("Race", "bulkModeRace", "Requests that arrive at the same moment", true);
  runsMode_->setChecked(true);
  row->addStretch(1);
  for (const auto& [action, name] : {std::pair(actions_.newBulk, "bulkNew"), std::pair(actions_.duplicateBulk, "bulkDuplicate"),
                                     std::pair(actions_.removeBulk, "bulkRemove")}) {
    auto* button = new QToolButton(head);
    button->setDefaultAction(action);
    button->setObjectName(name);
    button->setToolButtonStyle(Qt::ToolButtonIconOnly);
    button->setAccessibleName(action->text());
    button->setFocusPolicy(Qt::TabFocus);
    button->setIconSize(QSize(16, 16));
    row->addWidget(button);
  }
  column->addWidget(head);
  left_->setObjectName("bulkLists");
  left_->addWidget(list_);
  left_->addWidget(race_->list());
  column->addWidget(left_, 1);
  list_->setContextMenuPolicy(Qt::ActionsContextMenu);
  list_->addActions({actions_.newBulk, actions_.renameBulk, actions_.duplicateBulk, actions_.removeBulk});
  race_->list()->setContextMenuPolicy(Qt::ActionsContextMenu);
  race_->list()->addActions({actions_.newBulk, actions_.duplicateBulk, actions_.removeBulk});
  return left;
}

QWidget* BulkPage::makeEmpty() {
  auto* begin = new QPushButton(theme_.icon("plus", Theme::Ink::onAccent), "New run", this);
  begin->setObjectName("bulkBegin");
  begin->setAccessibleName("New run");
  bind(begin, actions_.newBulk);
  return makeEmptyPage(theme_, "bulkEmpty", "Send one request many times",
                       "Choose a request in Traffic and press Ctrl+B. Mark what is to change in it, say what is put there, and start: "
                       "answers come into a table as they arrive, the odd ones among them on top if you like.",
                       {begin}, this);
}

QWidget* BulkPage::makeRaceEmpty() {
  auto* begin = new QPushButton(theme_.icon("plus", Theme::Ink::onAccent), "New request", this);
  begin->setObjectName("raceBegin");
  begin->setAccessibleName("New request of the race");
  bind(begin, actions_.newBulk);
  return makeEmptyPage(theme_, "raceEmpty", "Send requests at the same moment",
                       "Choose requests in Traffic and press " + actions_.toRace->shortcut().toString(QKeySequence::NativeText) +
                           ". All but the last byte of each is sent, then all ends are released at once: what a server checks and does one after "
                           "the other shows whether it does so safely.",
                       {begin}, this);
}

void BulkPage::connectActions() {
  connect(actions_.newBulk, &QAction::triggered, this, &BulkPage::addNew);
  connect(actions_.renameBulk, &QAction::triggered, list_, &RunsList::editName);
  connect(actions_.duplicateBulk, &QAction::triggered, this, &BulkPage::duplicate);
  connect(actions_.removeBulk, &QAction::triggered, this, &BulkPage::remove);
}

void BulkPage::setProject(service::ProjectPtr project) {
  pane_->setProject(project);
  race_->setProject(project);
  for (const auto& [id, watch] : watches_) watch->deleteLater();
  watches_.clear();
  opening_ = wanted_ = 0;
  model_->setRuns({});
  project_ = std::move(project);
  changed_ = {};
  if (project_) changed_ = service_.bulk().changed().subscribe([this, to = mailbox_.address()] { to.post([this] { refresh(); }); });
  refresh();
}

void BulkPage::setVariables(const std::function<draft::Environment()>& variables) {
  pane_->setVariables(variables);
  race_->setVariables(variables);
}

void BulkPage::setChain(BeforeRun::Chain chain) { pane_->setChain(std::move(chain)); }

void BulkPage::refresh() {
  const bool first = model_->rowCount() == 0;
  std::vector<service::BulkEntry> runs;
  if (project_ && service_.project() == project_) runs = service_.bulk().list();
  for (auto at = watches_.begin(); at != watches_.end();) {
    const bool there = std::any_of(runs.begin(), runs.end(), [&](const service::BulkEntry& run) { return run.id == at->first; });
    if (!there) at->second->deleteLater();
    at = there ? std::next(at) : watches_.erase(at);
  }
  for (const service::BulkEntry& run : runs)
    if (const auto watch = watches_.find(run.id); watch != watches_.end()) watch->second->setName(run.name);
  pane_->showName();
  model_->setRuns(runs);
  if (wanted_ != 0 && model_->rowOf(wanted_) >= 0) list_->choose(std::exchange(wanted_, 0));
  if (first && list_->current() == 0 && !runs.empty()) list_->choose(runs.front().id);
  showState();
  Q_EMIT countChanged(int(runs.size()));
}

void BulkPage::choose() {
  const std::uint64_t id = list_->current();
  if (id == 0) {
    pane_->setRun(nullptr);
    return showState();
  }
  if (const auto found = watches_.find(id); found != watches_.end()) {
    pane_->setRun(found->second);
    return showState();
  }
  if (opening_ == id) return;
  opening_ = id;
  calls_->run(
      [&service = service_, project = project_, id] {
        Opened opened;
        if (service.project() != project) return opened;
        opened.run = service.bulk().open(id);
        if (!opened.run) return opened;
        opened.spec = (*opened.run)->spec();
        opened.figures = (*opened.run)->figures();
        return opened;
      },
      [this, id, project = project_](Opened opened) {
        if (project == project_) shown(id, opened.run, std::move(opened.spec), std::move(opened.figures));
      });
}

void BulkPage::shown(std::uint64_t id, const Result<service::BulkRunPtr>& opened, service::BulkSpec spec, service::BulkFigures figures) {
  if (opening_ == id) opening_ = 0;
  if (!opened) return toast_.tell(sentenceText(opened.error().message));
  if (model_->rowOf(id) < 0 || watches_.contains(id)) return;
  spec.name = model_->at(model_->rowOf(id))->name.toStdString();  // the list's is the newer one
  auto* watch = new RunWatch(*opened, std::move(spec), std::move(figures), this);
  watches_[id] = watch;
  connect(watch, &RunWatch::figuresChanged, this, [this, id, watch] { model_->setFigures(id, watch->figures()); });
  model_->setFigures(id, watch->figures());
  if (list_->current() == id) choose();
}

void BulkPage::add(service::BulkSpec spec) {
  if (!project_) return;
  pane_->commit();
  calls_->run(
      [&service = service_, project = project_, spec = std::move(spec)]() -> Result<std::uint64_t> {
        if (service.project() != project) return makeError(ErrorCode::cancelled, "the project was closed");
        const auto added = service.bulk().add(spec);
        if (!added) return added.error();
        return (*added)->id();
      },
      [this](const Result<std::uint64_t>& added) {
        if (!added) return toast_.tell(sentenceText(added.error().message));
        showRace(false);
        wanted_ = *added;
        refresh();
        takeFocus();
      });
}

void BulkPage::showRace(bool on) {
  racing_ = on;
  (on ? raceMode_ : runsMode_)->setChecked(true);
  left_->setCurrentWidget(on ? static_cast<QWidget*>(race_->list()) : list_);
  showState();
}

void BulkPage::addNew() {
  service::BulkSpec spec;
  spec.name = "Run " + std::to_string(model_->rowCount() + 1);
  spec.text = "GET /?id=\u00a71\u00a7 HTTP/1.1\r\nHost: example.com\r\n\r\n";
  spec.options.target = {"https", "example.com", 443};
  spec.sets.push_back({draft::NumberPayloads{}, {}});
  spec.base = true;
  actions_.showBulk->trigger();
  if (!racing_) return add(std::move(spec));
  spec.name = "GET /";
  spec.text = "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n";
  race_->add(raceRequestOf(spec));
}

void BulkPage::rename(std::uint64_t id, const QString& name) {
  calls_->run([&service = service_, id, name = name.toStdString()] { return service.bulk().rename(id, name); },
              [this](const Result<void>& renamed) {
                if (!renamed) toast_.tell(sentenceText(renamed.error().message));
              });
}

void BulkPage::duplicate() {
  if (racing_) return race_->duplicate();
  if (!pane_->run()) return;
  service::BulkSpec copy = pane_->typed();
  copy.name += " (copy)";
  add(std::move(copy));
}

void BulkPage::remove() {
  if (racing_) return race_->remove();
  const RunRow* row = model_->at(list_->currentIndex().row());
  if (!row || !project_) return;
  const QString name = row->name;
  const std::uint64_t id = row->id;
  const bool results = RunsModel::phase(*row) != service::BulkFigures::Phase::ready;
  const service::BulkSpec spec = pane_->run() && pane_->run()->run()->id() == id ? pane_->typed() : service::BulkSpec();
  if (results) {
    PlainMessageBox box(QMessageBox::Question, "Remove run", "Remove \u201c" + name + "\u201d with its results?\n\nWhat was sent stays in Traffic.", window());
    box.setObjectName("bulkRemoveBox");
    box.setStandardButtons(QMessageBox::Cancel);
    box.addButton("Remove", QMessageBox::AcceptRole)->setObjectName("bulkRemoveYes");
    if (box.exec() == QMessageBox::Cancel) return;
  }
  calls_->run([&service = service_, id] { return service.bulk().remove(id); },
              [this, name, results, spec](const Result<void>& removed) {
                if (!removed) return toast_.tell(sentenceText(removed.error().message));
                refresh();
                if (results) return toast_.tell(name + " removed");
                toast_.tell(name + " removed", "Undo", [this, spec] { add(spec); });
              });
}

void BulkPage::showState() {
  const bool any = list_->current() != 0;
  if (racing_)
    right_->setCurrentWidget(race_->any() ? static_cast<QWidget*>(race_) : raceEmpty_);
  else
    right_->setCurrentWidget(any ? static_cast<QWidget*>(pane_) : empty_);
  actions_.newBulk->setEnabled(bool(project_));
  actions_.newBulk->setText(racing_ ? "New request of the race" : "New bulk run");
  actions_.duplicateBulk->setText(racing_ ? "Duplicate request of the race" : "Duplicate bulk run");
  actions_.removeBulk->setText(racing_ ? "Remove request of the race" : "Remove bulk run");
  for (QAction* action : {actions_.renameBulk, actions_.addPosition}) action->setEnabled(any && !racing_);
  for (QAction* action : {actions_.duplicateBulk, actions_.removeBulk}) action->setEnabled(racing_ ? race_->any() : any);
}

void BulkPage::takeFocus() { (list_->current() != 0 ? static_cast<QWidget*>(list_) : this)->setFocus(); }

void BulkPage::remember() {
  pane_->commit();
  race_->commit();
  calls_->finish();
  settings().setValue(kAcross, across_->saveState());
}

void BulkPage::restore() { across_->restoreState(settings().value(kAcross).toByteArray()); }

}  // namespace penstock::gui
