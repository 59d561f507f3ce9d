// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/diff/diff_page.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QKeyEvent>
#include <QMenu>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "gui/format.h"
#include "gui/menu_button.h"

namespace penstock::gui {
namespace {

constexpr int kBusyMs = 150;  // what is done by then is not told of
constexpr auto kView = "diff/view";
constexpr qsizetype kMostCopied = 16 << 20;

}  // namespace

DiffPage::DiffPage(Theme& theme, const Actions& actions, QWidget* parent)
    : QWidget(parent),
      theme_(theme),
      exchanges_(this),
      bar_(new DiffBar(theme, this)),
      notice_(new NoticeBar(theme, "diffNotice", this)),
      stack_(new QStackedWidget(this)),
      empty_(new DiffEmpty(theme, stack_)),
      message_(makeMessage("diffMessage", stack_)),
      view_(new DiffView(theme, pool_, stack_)),
      captureAction_(actions.named("compareCapturesAction")),
      next_(actions.nextChange),
      previous_(actions.previousChange),
      swap_(actions.swapSides),
      copy_(actions.copyDiff),
      save_(actions.saveDiff),
      job_(pool_),
      exportJob_(pool_) {
  setObjectName("diffPage");
  setAccessibleName(tr("Diff"));
  pickers_ = makePickers();
  stack_->setObjectName("diffStack");
  stack_->addWidget(empty_);
  stack_->addWidget(message_);
  stack_->addWidget(view_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(pickers_);
  column->addWidget(bar_);
  column->addWidget(notice_);
  column->addWidget(stack_, 1);
  busySoon_.setSingleShot(true);
  busySoon_.setInterval(kBusyMs);
  connect(&busySoon_, &QTimer::timeout, this, [this] { bar_->setBusy(true); });
  connectAll(actions);
  bar_->restore(memory_.value(kView));
  showState();
}

// What is under way ends before what it works for does.
DiffPage::~DiffPage() = default;

QWidget* DiffPage::makePickers() {
  auto* bar = new QWidget(this);
  bar->setObjectName("diffPickers");
  bar->setProperty("look", "toolbar");
  bar->setAttribute(Qt::WA_StyledBackground);
  leftPicker_ = new PoolPicker(theme_, exchanges_, tr("Left"), bar);
  leftPicker_->setObjectName("diffLeft");
  rightPicker_ = new PoolPicker(theme_, exchanges_, tr("Right"), bar);
  rightPicker_->setObjectName("diffRight");
  const auto button = [&](const QString& name, const QString& icon, const QString& text) {
    auto* made = new QToolButton(bar);
    made->setObjectName(name);
    made->setProperty("look", "flat");
    made->setAccessibleName(text);
    made->setIcon(theme_.icon(icon));
    made->setIconSize(QSize(16, 16));
    made->setFocusPolicy(Qt::TabFocus);
    setPlainToolTip(made, text);
    return made;
  };
  auto* swap = button("diffSwap", "arrow-left-right", tr("Swap sides"));
  const QString keys = swap_->shortcut().toString(QKeySequence::NativeText);
  if (!keys.isEmpty()) setPlainToolTip(swap, tr("Swap sides") + " (" + keys + ")");
  connect(swap, &QToolButton::clicked, swap_, &QAction::trigger);
  auto* menu = button("diffPool", "list", tr("The pool"));
  poolMenu_ = new QMenu(menu);
  poolMenu_->setObjectName("diffPoolMenu");
  attachMenu(menu, poolMenu_);
  menu->setPopupMode(QToolButton::InstantPopup);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(theme_.scaled(8), theme_.scaled(6), theme_.scaled(8), theme_.scaled(6));
  row->setSpacing(theme_.scaled(6));
  row->addWidget(leftPicker_, 1);
  row->addWidget(swap);
  row->addWidget(rightPicker_, 1);
  row->addWidget(menu);
  return bar;
}

void DiffPage::connectAll(const Actions& actions) {
  connect(leftPicker_, &PoolPicker::picked, this, [this](model::ExchangeId id) { choose(id, right_); });
  connect(rightPicker_, &PoolPicker::picked, this, [this](model::ExchangeId id) { choose(left_, id); });
  connect(poolMenu_, &QMenu::aboutToShow, this, &DiffPage::fillPoolMenu);
  connect(swap_, &QAction::triggered, this, &DiffPage::swap);
  connect(next_, &QAction::triggered, this, [this] { view_->go(1); });
  connect(previous_, &QAction::triggered, this, [this] { view_->go(-1); });
  connect(captureAction_, &QAction::triggered, this, &DiffPage::compareCaptures);
  connect(copy_, &QAction::triggered, this, &DiffPage::copyDiff);
  connect(save_, &QAction::triggered, this, &DiffPage::saveDiffAs);
  connect(bar_->nextButton(), &QToolButton::clicked, next_, &QAction::trigger);
  connect(bar_->previousButton(), &QToolButton::clicked, previous_, &QAction::trigger);
  setPlainToolTip(bar_->nextButton(), tr("Next change") + " (" + next_->shortcut().toString(QKeySequence::NativeText) + ")");
  setPlainToolTip(bar_->previousButton(), tr("Previous change") + " (" + previous_->shortcut().toString(QKeySequence::NativeText) + ")");
  auto* menu = new QMenu(bar_->exportButton());
  menu->setObjectName("diffExportMenu");
  menu->addActions({actions.copyDiff, actions.saveDiff});
  attachMenu(bar_->exportButton(), menu);
  bar_->exportButton()->setPopupMode(QToolButton::InstantPopup);
  connect(bar_->ignoreButton(), &QToolButton::clicked, this, &DiffPage::openIgnore);
  connect(bar_, &DiffBar::optionsChanged, this, [this] { run(From::comparing, false); });
  connect(bar_, &DiffBar::layoutChanged, this, [this] { run(From::layout, true); });
  connect(bar_, &DiffBar::stopped, this, &DiffPage::stop);
  connect(view_, &DiffView::currentChanged, this, &DiffPage::currentChanged);
  connect(view_, &DiffView::foldChosen, this, [this](int section, quint32 line) {
    opened_.insert({std::uint16_t(section), line});
    run(From::layout, true);
  });
}

void DiffPage::setProject(service::ProjectPtr project) {
  job_.cancel();
  exportJob_.cancel();
  project_ = std::move(project);
  memory_.attach(project_);
  exchanges_.setProject(project_);
  if (dialog_) dialog_->reject();
  delete captures_;
  delete poolDialog_;
  other_ = nullptr;
  captureAction_->setEnabled(project_ != nullptr);
  read_ = nullptr;
  sections_ = nullptr;
  view_->setDiff(nullptr, false);
  bar_->restore(memory_.value(kView));
  restore();
}

void DiffPage::add(std::vector<model::ExchangeId> ids) {
  std::erase(ids, 0);
  if (ids.empty()) return;
  if (ids.size() > 1) {
    exchanges_.add(ids, {});
    return compare(ids.front(), ids.back());
  }
  const model::ExchangeId id = ids.front();
  if (left_ != 0 && left_ != id) return compare(left_, id);
  exchanges_.add({id}, {left_, right_});
  choose(id, right_);
  poolEdited();
  Q_EMIT told(right_ != 0 ? tr("#%1 is the left of Diff").arg(id) : tr("#%1 is in Diff: Ctrl+D on another row compares the two").arg(id));
}

void DiffPage::compare(model::ExchangeId left, model::ExchangeId right) {
  exchanges_.add({left, right}, {left, right});
  choose(left, right);
  poolEdited();
  Q_EMIT paired();
}

void DiffPage::compareAcross(model::ExchangeId left, model::ExchangeId right, std::shared_ptr<const model::Recording> other, const QString& name) {
  left_ = left;
  right_ = right;
  other_ = std::move(other);
  otherName_ = name;
  leftPicker_->choose(exchanges_.rowOf(left) >= 0 ? left : 0);
  rightPicker_->choose(0);
  opened_.clear();
  read_ = nullptr;
  sections_ = nullptr;
  run(From::reading, false);
  Q_EMIT paired();
}

void DiffPage::compareCaptures() {
  if (!project_) return;
  if (!captures_) {
    captures_ = new CapturesDialog(theme_, project_, this);
    connect(captures_, &CapturesDialog::pairWanted, this, &DiffPage::compareAcross);
  }
  captures_->show();
  captures_->raise();
}

void DiffPage::choose(model::ExchangeId left, model::ExchangeId right) {
  if (std::exchange(other_, nullptr) && right == right_) right = 0;  // that one is nobody's here
  left_ = left;
  right_ = right;
  leftPicker_->choose(left_);
  rightPicker_->choose(right_);
  opened_.clear();
  read_ = nullptr;
  sections_ = nullptr;
  run(From::reading, false);
  poolEdited();
}

void DiffPage::swap() {
  if (other_) return told(tr("The right one is in another project: the sides stay"));
  if (left_ != 0 || right_ != 0) choose(right_, left_);
}

void DiffPage::fillPoolMenu() {
  poolMenu_->clear();
  QAction* all = poolMenu_->addAction(tr("Compare all with the left\u2026"), this, &DiffPage::comparePool);
  all->setObjectName("poolCompare");
  all->setEnabled(left_ != 0 && exchanges_.ids().size() > 1);
  poolMenu_->addSeparator();
  const auto add = [this](const char* name, const QString& text, std::vector<model::ExchangeId> ids) {
    QAction* action = poolMenu_->addAction(text, this, [this, ids] { forget(ids); });
    action->setObjectName(name);
    action->setEnabled(!ids.empty() && ids.front() != 0);
  };
  add("poolRemoveLeft", tr("Remove the left from the pool"), {left_});
  add("poolRemoveRight", tr("Remove the right from the pool"), {right_});
  poolMenu_->addSeparator();
  add("poolClear", tr("Empty the pool"), exchanges_.ids());
  poolMenu_->addSeparator();
  poolMenu_->addAction(captureAction_);
}

void DiffPage::forget(const std::vector<model::ExchangeId>& ids) {
  const auto gone = [&](model::ExchangeId id) { return std::find(ids.begin(), ids.end(), id) != ids.end(); };
  for (const model::ExchangeId id : std::vector(ids)) exchanges_.remove(id);
  choose(gone(left_) ? 0 : left_, gone(right_) ? 0 : right_);
}

DiffWork DiffPage::work(From from) const {
  DiffWork work;
  work.recording = project_;
  work.rightRecording = other_;
  work.left = left_;
  work.right = right_;
  work.options = bar_->options();
  work.ignore = ignore_;
  work.layout.sideBySide = bar_->sideBySide();
  work.layout.onlyChanges = bar_->onlyChanges();
  work.layout.words = work.options.mode == display::CompareMode::words;
  work.layout.opened = opened_;
  if (from != From::reading) work.read = read_;
  if (from == From::layout) work.sections = sections_;
  return work;
}

void DiffPage::run(From from, bool keepPlace) {
  remember();
  if (from == From::comparing) opened_.clear();
  // What this cancels is still to be done.
  needed_ = from = std::min(from, needed_);
  keepPlace = keepPlace && from == From::layout;
  if (!project_ || left_ == 0 || right_ == 0) {
    job_.cancel();
    busySoon_.stop();
    bar_->setBusy(false);
    needed_ = From::reading;
    view_->setDiff(nullptr, false);
    return showState();
  }
  busySoon_.start();
  job_.start<DiffMade>([work = work(from)](const CancelToken& token) { return makeDiff(work, token); },
                       [this, keepPlace](DiffMade made) { take(std::move(made), keepPlace); });
}

void DiffPage::take(DiffMade made, bool keepPlace) {
  busySoon_.stop();
  bar_->setBusy(false);
  needed_ = From::layout;
  read_ = std::move(made.read);
  sections_ = std::move(made.sections);
  view_->setDiff(std::move(made.layout), keepPlace);
  message_->setText(made.problem);
  QStringList notices;
  if (sections_)
    for (const std::string& notice : sections_->notices) notices << wireText(notice);
  if (other_)
    notices << tr("Left is #%1 of this project, right #%2 of %3.").arg(left_).arg(right_).arg(otherName_);
  else if (left_ == right_)
    notices << tr("Both sides are the same exchange.");
  notice_->setNotice(notices.join(' '), false);
  showState();
}

void DiffPage::stop() {
  job_.cancel();
  busySoon_.stop();
  bar_->setBusy(false);
  if (!view_->layout()) message_->setText(tr("The comparison was stopped. Choose what to compare, or in which way, to begin again."));
  showState();
}

void DiffPage::showState() {
  const bool any = !exchanges_.ids().empty(), pair = left_ != 0 && right_ != 0;
  pickers_->setVisible(any);
  bar_->setVisible(pair);
  if (!pair) notice_->setNotice({}, false);
  const model::ExchangeId one = left_ != 0 ? left_ : right_;
  empty_->setWaiting(any ? (one != 0 ? tr("%1 waits for another one.").arg(exchanges_.textOf(one)) : tr("Choose both sides above."))
                         : QString());
  QWidget* const shown = !pair                                           ? static_cast<QWidget*>(empty_)
                         : view_->layout() || message_->text().isEmpty() ? static_cast<QWidget*>(view_)
                                                                         : message_;
  stack_->setCurrentWidget(shown);
  bar_->setComparing(pair && view_->layout() && (!view_->layout()->changes.empty()));
  for (QAction* action : {next_, previous_, copy_, save_}) action->setEnabled(bar_->nextButton()->isEnabled());
  swap_->setEnabled(left_ != 0 || right_ != 0);
  currentChanged();
}

void DiffPage::currentChanged() {
  const auto& layout = view_->layout();
  bar_->setCounts(layout.get(), view_->current());
  bar_->setPlace(layout && view_->current() >= 0 ? placeOf(layout->changes[std::size_t(view_->current())]) : QString());
}

QString DiffPage::placeOf(const display::DiffChange& change) const {
  if (!sections_ || change.section >= sections_->sections.size()) return {};
  const diff::Comparison& c = sections_->sections[change.section].comparison;
  if (!c.names) return {};
  const auto run = std::find_if(c.runs.begin(), c.runs.end(), [&](const diff::Run& r) {
    return r.kind == diff::RowKind::changed && r.left >= change.left && r.right >= change.right;
  });
  if (run == c.runs.end()) return {};
  return wireText(c.names->of(run->onLeft() ? diff::Sides::left : diff::Sides::right, run->onLeft() ? run->left : run->right), 200);
}

void DiffPage::openIgnore() {
  dialog_ = new IgnoreDialog(theme_, ignoreLists_, this);
  dialog_->setAttribute(Qt::WA_DeleteOnClose);
  dialog_->setMayLearn(read_ != nullptr);
  connect(dialog_, &QDialog::accepted, this, [this, dialog = dialog_.data()] { setIgnore(dialog->lists()); });
  connect(dialog_, &IgnoreDialog::learnWanted, this, [this, dialog = dialog_.data()] { learn(*dialog); });
  dialog_->open();
}

void DiffPage::learn(IgnoreDialog& dialog) {
  if (!read_) return;
  dialog.setMayLearn(false);
  exportJob_.start<diff::IgnoreLists>(
      [read = read_, parts = bar_->options().parts, lists = dialog.lists()](const CancelToken& token) {
        std::vector<diff::IgnoreProblem> problems;
        return display::noiseBetween(read->left, read->right, parts, diff::IgnoreRules::compile(lists, problems), token);
      },
      [to = QPointer(&dialog)](const diff::IgnoreLists& noise) {
        if (!to) return;
        const std::size_t added = to->add(noise);
        to->setMayLearn(true);
        to->tell(added == 0 ? tr("No header, no value of JSON and no part of a line differs that is not ignored already.")
                            : tr("%1 were added. Take out what is worth looking at.")
                                  .arg(added == 1 ? tr("1 entry") : countText(added) + tr(" entries")));
      });
}

void DiffPage::comparePool() {
  if (!project_ || left_ == 0) return;
  delete poolDialog_;
  PoolWork all{project_, left_, exchanges_.ids(), bar_->options(), ignore_};
  std::erase(all.others, left_);
  poolDialog_ = new PoolDialog(theme_, exchanges_, std::move(all), this);
  poolDialog_->setAttribute(Qt::WA_DeleteOnClose);
  connect(poolDialog_, &PoolDialog::wanted, this, [this, base = left_](quint64 id) { choose(base, id); });
  poolDialog_->show();
}

void DiffPage::copyDiff() {
  if (!project_ || left_ == 0 || right_ == 0) return;
  exportJob_.start<DiffExport>([work = work(From::comparing)](const CancelToken& token) { return exportDiff(work, token); },
                               [this](const DiffExport& made) {
                                 if (!made.problem.isEmpty()) return told(made.problem);
                                 if (made.text.isEmpty()) return told(tr("Nothing differs in the lines of the two"));
                                 if (made.text.size() > kMostCopied) return told(tr("The diff is too large to copy: save it instead"));
                                 QApplication::clipboard()->setText(made.text);
                                 told(tr("Diff copied"));
                               });
}

void DiffPage::saveDiffAs() {
  if (!project_ || left_ == 0 || right_ == 0) return;
  const QString path =
      QFileDialog::getSaveFileName(this, tr("Save unified diff"), QStringLiteral("diff-%1-%2.patch").arg(left_).arg(right_));
  if (path.isEmpty()) return;
  exportJob_.start<QString>([work = work(From::comparing), path](const CancelToken& token) { return saveDiff(work, path, token); },
                            [this, path](const QString& problem) { told(problem.isEmpty() ? tr("Saved to ") + path : problem); });
}

void DiffPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  // What still went on when it was read has gone on since.
  if (read_ && (!read_->left.whole || !read_->right.whole)) run(From::reading, true);
}

void DiffPage::keyPressEvent(QKeyEvent* event) {
  if (!event->matches(QKeySequence::Find) || !view_->layout()) return QWidget::keyPressEvent(event);
  view_->openFind();
}

}  // namespace penstock::gui
