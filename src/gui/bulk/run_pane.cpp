// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/run_pane.h"

#include <QHBoxLayout>
#include <QVBoxLayout>
#include <utility>

#include "gui/bulk/doubt_box.h"
#include "gui/bulk/progress_line.h"
#include "gui/bulk/run_of.h"
#include "gui/format.h"

namespace penstock::gui {
namespace {

using Phase = service::BulkFigures::Phase;

constexpr int kKeepMs = 400, kCountMs = 250;  // after the last key

}  // namespace

RunPane::RunPane(service::ProxyService& service, Theme& theme, const Actions& actions, BulkCalls& calls, QWidget* parent)
    : QWidget(parent),
      service_(service),
      theme_(theme),
      actions_(actions),
      calls_(calls),
      pane_(new Pane(theme, "bulk", {}, "setup", this)),
      notice_(new NoticeBar(theme, "bulkProblem", this)),
      line_(new ProgressLine(theme, "bulkProgress", this)),
      setup_(new SetupPage(theme, actions.addPosition, this)),
      results_(new ResultsPage({service.intercept(), service.passthrough(), service.trust(), service.protobuf(), {}, {}}, theme, this)) {
  setObjectName("bulkRun");
  setAccessibleName("Run");
  pane_->addTab("setup", "Set-up", setup_);
  pane_->addTab("results", "Results", results_);
  pane_->addAction(makeBar());
  pane_->settle();
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(notice_);
  column->addWidget(line_);
  column->addWidget(pane_, 1);
  notice_->setNotice({}, true);
  connect(setup_, &SetupPage::changed, this, &RunPane::specTyped);
  connect(setup_, &SetupPage::told, this, &RunPane::told);
  connect(setup_, &SetupPage::copyAsked, this, &RunPane::copyAsked);
  for (QTimer* timer : {&keepSoon_, &countSoon_}) timer->setSingleShot(true);
  keepSoon_.setInterval(kKeepMs);
  countSoon_.setInterval(kCountMs);
  connect(&keepSoon_, &QTimer::timeout, this, &RunPane::commit);
  connect(&countSoon_, &QTimer::timeout, this, &RunPane::count);
  showState();
}

QWidget* RunPane::makeBar() {
  auto* bar = new QWidget(this);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(theme_.scaled(6));
  state_ = new YieldingLabel(theme_, bar);
  state_->setObjectName("bulkState");
  state_->setProperty("look", "dim");
  state_->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);  // the bar has room for it where there is any
  row->addWidget(state_);
  const auto button = [&](QAction* action, const char* name) {
    auto* made = new QPushButton(action->icon(), action->iconText(), bar);
    made->setObjectName(name);
    made->setIconSize(QSize(14, 14));
    bind(made, action);
    row->addWidget(made);
    return made;
  };
  start_ = button(actions_.startBulk, "bulkStart");
  start_->setProperty("look", "primary");
  start_->setIcon(theme_.icon("play", Theme::Ink::onAccent));
  pause_ = button(actions_.pauseBulk, "bulkPause");
  stop_ = button(actions_.stopBulk, "bulkStop");
  connect(actions_.startBulk, &QAction::triggered, this, &RunPane::start);
  connect(actions_.pauseBulk, &QAction::triggered, this, &RunPane::pauseOrResume);
  connect(actions_.stopBulk, &QAction::triggered, this, &RunPane::stop);
  return bar;
}

void RunPane::setProject(const service::ProjectPtr& project) {
  setRun(nullptr);
  project_ = project;
  results_->setProject(project);
}

void RunPane::setRun(RunWatch* run) {
  if (run == run_) return;
  commit();
  if (run_) disconnect(run_, nullptr, this, nullptr);
  run_ = run;
  dirty_ = starting_ = locked_ = false;
  doubtful_ = run && run->spec().doubtful;
  total_.reset();
  typedProblem_.clear();
  typedNote_.clear();
  showProblem({});
  results_->setRun(run);
  if (run) {
    showName();
    setup_->setSpec(run->spec());
    setup_->setLocked(false);
    connect(run, &RunWatch::figuresChanged, this, &RunPane::showState);
    const bool begun = run->figures().phase != Phase::ready;
    pane_->choose(begun ? "results" : "setup");
    count();
  }
  showState();
}

void RunPane::showName() {
  if (run_) pane_->setTitle(wireText(run_->spec().name, 60));
}

service::BulkSpec RunPane::typed(QString& problem) const {
  service::BulkSpec spec = locked_ && run_ ? run_->spec() : setup_->spec(problem);
  if (run_) spec.name = run_->spec().name;
  spec.doubtful = doubtful_;
  if (!locked_ && variables_) spec.variables = usesVariables(spec) ? variables_() : draft::Environment();
  return spec;
}

void RunPane::specTyped() {
  if (!run_ || locked_) return;
  dirty_ = true;
  keepSoon_.start();
  countSoon_.start();
  showProblem({});
}

void RunPane::commit() {
  keepSoon_.stop();
  if (!std::exchange(dirty_, false) || !run_ || !project_) return;
  const service::BulkSpec spec = typed();
  calls_.run(
      [&service = service_, project = project_, id = run_->run()->id(), spec]() -> Result<void> {
        if (service.project() != project) return {};  // it was closed meanwhile, and another's run may have that number
        return service.bulk().change(id, spec);
      },
      [this, run = run_](const Result<void>& kept) {
        if (!kept && run && run == run_) showProblem(sentenceText(kept.error().message));
      });
  run_->setSpec(spec);
  results_->begin();
}

void RunPane::count() {
  const std::uint64_t number = ++counts_;
  if (counting_ || !run_) return;
  QString problem;
  service::BulkSpec spec = typed(problem);
  typedProblem_ = problem;
  counting_ = true;
  mailbox_.run([spec = std::move(spec)] { return service::outlineOf(spec, 0); },
               [this, number](const Result<service::BulkOutline>& outline) {
                 counting_ = false;
                 if (number != counts_) return count();
                 total_ = outline ? std::optional(outline->requests) : std::nullopt;
                 typedNote_ = outline && !outline->notes.empty() ? QString::fromStdString(outline->notes.front()) : QString();
                 if (!outline && typedProblem_.isEmpty()) typedProblem_ = QString::fromStdString(outline.error().message);
                 if (run_ && total_) Q_EMIT counted(run_->run()->id(), *total_);
                 showState();
               });
}

void RunPane::start() {
  if (!run_ || starting_ || !project_) return;
  QString problem;
  const service::BulkSpec spec = typed(problem);
  if (!problem.isEmpty()) {
    showSetup();
    return showProblem(sentenceText(problem.toStdString()));
  }
  if (doubtful_ && !mayStart(spec)) return;
  // What names mean may be another since it was typed.
  dirty_ = dirty_ || !(spec.variables == run_->spec().variables);
  commit();
  starting_ = true;
  showProblem({});
  showState();
  calls_.run([run = run_->run()] { return run->start(); },
             [this, run = run_](const Result<void>& started) {
               if (!run || run != run_) return;
               starting_ = false;
               if (started)
                 showResults();
               else
                 showProblem(sentenceText(started.error().message));
               run->look();
               showState();
             });
}

bool RunPane::mayStart(const service::BulkSpec& spec) {
  const QPointer<RunWatch> run = run_;
  if (!startsInSpiteOf(risksOf(spec), "Start run", wireText(draft::toText(spec.options.target), 200), window()) || !run || run != run_) return false;
  doubtful_ = false;
  service::BulkSpec looked = run_->spec();
  looked.doubtful = false;
  run_->setSpec(std::move(looked));
  Q_EMIT trusted(run_->run()->id());
  return true;
}

void RunPane::pauseOrResume() {
  if (!run_) return;
  const bool paused = run_->figures().phase == Phase::paused;
  calls_.run(
      [run = run_->run(), paused] {
        paused ? run->resume() : run->pause();
        return true;
      },
      [run = run_](bool) {
        if (run) run->look();
      });
}

void RunPane::stop() {
  if (!run_) return;
  calls_.run(
      [run = run_->run()] {
        run->stop();
        return true;
      },
      [run = run_](bool) {
        if (run) run->look();
      });
}

void RunPane::showProblem(const QString& sentence) { notice_->setNotice(sentence, true); }

QString RunPane::stateText() const {
  if (!run_) return {};
  if (starting_) return QStringLiteral("Starting\u2026");
  const service::BulkFigures& f = run_->figures();
  if (f.phase == Phase::ready) {
    if (total_) return countText(*total_) + (*total_ == 1 ? " request" : " requests") + (typedNote_.isEmpty() ? QString() : QStringLiteral(" \u00b7 ") + typedNote_);
    return typedProblem_.isEmpty() ? QString() : sentenceText(typedProblem_.toStdString());
  }
  QStringList parts;
  const std::uint64_t total = f.total > 0 ? f.total : total_.value_or(0);
  parts << (f.phase == Phase::finished ? countText(f.done) + (f.done == 1 ? " request" : " requests")
                                        : countText(f.done) + (total > 0 ? " of " + countText(total) : QString()));
  if (f.failed > 0) parts << countText(f.failed) + " failed";
  if (f.phase == Phase::running) parts << countText(std::uint64_t(f.perSecond + 0.5)) + "/s";
  if (f.phase == Phase::running && f.left.count() >= 0) parts << durationText(f.left.count() * 1000) + " left";
  if (f.phase == Phase::finished && f.took.count() > 0) parts << "in " + durationText(f.took.count() * 1000);
  if (f.phase == Phase::paused) parts.prepend("Paused");
  if (f.phase == Phase::stopped) parts.prepend(total > 0 && f.done >= total ? "Finished" : "Stopped");
  return parts.join(QStringLiteral(" \u00b7 "));
}

void RunPane::showState() {
  const service::BulkFigures f = run_ ? run_->figures() : service::BulkFigures();
  const bool runs = f.phase == Phase::running || f.phase == Phase::paused;
  const bool locked = run_ && (f.done > 0 || runs || starting_);
  if (locked != locked_) {
    if (locked) commit();
    locked_ = locked;
    setup_->setLocked(locked);
  }
  state_->setText(stateText());
  pane_->setBadge("results", f.done > 0 ? countText(f.done) : QString());
  const std::uint64_t total = f.total > 0 ? f.total : total_.value_or(0);
  line_->setDone(f.phase == Phase::ready || total == 0 ? -1 : double(f.done) / double(total), f.phase == Phase::paused || f.phase == Phase::stopped);
  const bool over = f.done > 0 && !runs && total > 0 && f.done >= total;
  actions_.startBulk->setEnabled(run_ && !runs && !starting_ && !over);
  actions_.pauseBulk->setEnabled(runs);
  actions_.stopBulk->setEnabled(runs);
  start_->setVisible(!runs && !over);
  start_->setText(f.done > 0 ? "Go on" : "Start");
  start_->setAccessibleName(start_->text());
  pause_->setVisible(runs);
  stop_->setVisible(runs);
  const bool paused = f.phase == Phase::paused;
  pause_->setText(paused ? "Resume" : "Pause");
  pause_->setIcon(theme_.icon(paused ? "play" : "pause"));
  pause_->setAccessibleName(pause_->text());
  actions_.pauseBulk->setText(paused ? "Resume bulk run" : "Pause bulk run");
  if (!f.problem.empty()) showProblem(sentenceText(f.problem));
}

}  // namespace penstock::gui
