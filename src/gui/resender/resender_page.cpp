// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/resender/resender_page.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMenu>
#include <QScopedValueRollback>
#include <QToolButton>
#include <QVBoxLayout>
#include <utility>

#include "gui/empty_page.h"
#include "gui/format.h"
#include "gui/resender/after_table.h"
#include "gui/settings.h"
#include "gui/tab_order.h"
#include "penstock/draft/text_edits.h"
#include "penstock/exporter/json.h"

namespace penstock::gui {
namespace {

constexpr auto kSplitter = "resender/splitter";

/// The last word of the first line, where that is a version.
std::string versionOf(std::string_view text) {
  const std::string_view line = text.substr(0, std::min<std::size_t>(text.find_first_of("\r\n"), 64 * 1024));
  const std::size_t blank = line.find_last_of(" \t");
  const std::string_view word = blank == line.npos ? std::string_view() : line.substr(blank + 1);
  return word.starts_with("HTTP/") ? std::string(word) : std::string();
}

/// The tabs, and how to get one more.
QWidget* makeTop(TabStrip* strip, const Theme& theme, const Actions& actions, QWidget* parent) {
  auto* top = new QWidget(parent);
  top->setObjectName("resenderTop");
  top->setProperty("look", "bar");
  top->setAttribute(Qt::WA_StyledBackground);
  auto* row = new QHBoxLayout(top);
  row->setContentsMargins(theme.scaled(6), 0, theme.scaled(8), 0);
  row->setSpacing(theme.scaled(4));
  row->addWidget(strip, 0, Qt::AlignBottom);
  auto* plus = new QToolButton(top);
  plus->setObjectName("newRequestButton");
  plus->setDefaultAction(actions.newRequest);
  plus->setToolButtonStyle(Qt::ToolButtonIconOnly);
  plus->setAccessibleName(actions.newRequest->text());
  plus->setIconSize(QSize(16, 16));
  plus->setFocusPolicy(Qt::TabFocus);
  row->addWidget(plus);
  row->addStretch(1);
  return top;
}

}  // namespace

ResenderPage::ResenderPage(service::ProxyService& service, Theme& theme, const Actions& actions, Toast& toast, QWidget* parent)
    : QWidget(parent),
      service_(service),
      theme_(theme),
      actions_(actions),
      toast_(toast),
      bench_(new Workbench(this)),
      sends_(new TabSends(service, *bench_, this)),
      strip_(new TabStrip(theme, *bench_, this)),
      bar_(new SendBar(theme, actions, this)),
      notice_(new NoticeBar(theme, "sendNotice", this)),
      doubt_(new NoticeBar(theme, "sendDoubt", this)),
      stack_(new QStackedWidget(this)),
      empty_(makeEmpty()),
      splitter_(new QSplitter(Qt::Horizontal, this)),
      request_(new RequestPane(theme, *bench_, this)),
      answer_(new AnswerPane({service.intercept(), service.passthrough(), service.trust(), service.protobuf(), {}, {}}, theme, actions, this)),
      environments_(new EnvironmentMenu(theme, *bench_, bar_->environment())),
      values_(new AnswerValues(*bench_, *sends_, this)),
      conversation_(new Conversation(*bench_, *sends_, *request_, answer_->composer(), this)) {
  setObjectName("resenderPage");
  setAccessibleName(tr("Resender"));
  splitter_->setObjectName("resenderSplitter");
  splitter_->setHandleWidth(1);
  splitter_->setChildrenCollapsible(false);
  for (QWidget* side : {static_cast<QWidget*>(request_), static_cast<QWidget*>(answer_)}) {
    side->setMinimumWidth(theme.scaled(260));
    splitter_->addWidget(side);
  }
  if (!splitter_->restoreState(settings().value(kSplitter).toByteArray())) splitter_->setSizes({1000, 1000});
  splitter_->setHandleWidth(1);
  auto* work = new QWidget(this);
  auto* inner = new QVBoxLayout(work);
  inner->setContentsMargins(0, 0, 0, 0);
  inner->setSpacing(0);
  for (QWidget* one : {static_cast<QWidget*>(bar_), static_cast<QWidget*>(doubt_), static_cast<QWidget*>(notice_)}) inner->addWidget(one);
  inner->addWidget(splitter_, 1);
  stack_->addWidget(empty_);
  stack_->addWidget(work);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(makeTop(strip_, theme, actions, this));
  column->addWidget(stack_, 1);
  connect(doubt_->addButton(tr("Use them"), "sendDoubtUse"), &QPushButton::clicked, this, [this] {
    if (service::RequestTab* tab = bench_->current()) tab->doubtful = false;
    showDoubt();
  });
  request_->setSchemas([this] { return schemas(); });
  connectParts();
  connectActions();
  showCurrent();
}

ResenderPage::~ResenderPage() { delete sends_; }

QWidget* ResenderPage::makeEmpty() {
  std::vector<QPushButton*> buttons;
  for (QAction* action : {actions_.newRequest, actions_.pasteCurl}) {
    const bool first = buttons.empty();
    buttons.push_back(new QPushButton(first ? theme_.icon("plus", Theme::Ink::onAccent) : action->icon(), action->text(), this));
    buttons.back()->setObjectName(first ? "emptyNewRequest" : "emptyPasteCurl");
    buttons.back()->setAccessibleName(action->text());
    bind(buttons.back(), action);
  }
  return makeEmptyPage(theme_, "resenderEmpty", tr("Send a request again, as you like it"),
                       tr("Ctrl+E on a row of Traffic brings its request here. A command that a browser copied \u201cas cURL\u201d can be pasted."), buttons, this);
}

void ResenderPage::connectParts() {
  connect(bench_, &Workbench::currentChanged, this, &ResenderPage::showCurrent);
  connect(bench_, &Workbench::listChanged, this, [this] { Q_EMIT countChanged(int(bench_->drafts().tabs.size())); });
  connect(bench_, &Workbench::variablesChanged, this, &ResenderPage::variablesChanged);
  connect(bench_, &Workbench::closing, this, [this](quint64 id) { views_.erase(id); });
  connect(strip_, &TabStrip::menuRequested, this, &ResenderPage::fillTabMenu);
  connect(bar_, &SendBar::targetEdited, this, &ResenderPage::targetEdited);
  connect(bar_, &SendBar::versionChosen, this, &ResenderPage::chooseVersion);
  connect(bar_, &SendBar::optionsWanted, actions_.sendOptions, &QAction::trigger);
  connect(request_, &RequestPane::edited, this, &ResenderPage::edited);
  connect(request_, &RequestPane::inStepChanged, this, &ResenderPage::edited);
  connect(request_, &RequestPane::curlPasted, this, [this](const QString& command) { pasteCurl(command, true); });
  connect(conversation_, &Conversation::told, this, [this](quint64 id, const QString& note, const QString& problem) {
    const service::RequestTab* tab = bench_->find(id);
    if (tab) viewOf(*tab).note = note;
    tellProblem(id, problem);
  });
  connect(values_, &AnswerValues::taken, this, [this](quint64 id, const std::vector<service::TakenValue>& taken) {
    if (bench_->drafts().current == id) request_->after().setTaken(taken);
  });
  connect(sends_, &TabSends::changed, this, [this](quint64 id) {
    showState();
    const TabSends::Progress* progress = sends_->progressOf(id);
    const bool over = progress && progress->state.phase == replay::SendPhase::ended;
    const bool failed = over && progress->state.failure.kind != model::FailureKind::none && !progress->state.cancelled;
    if (progress) strip_->setStatus(id, !over ? -2 : failed ? -1 : progress->state.status);
    if (failed) tellProblem(id, sentenceText(exporter::failureText(progress->state.failure)));
    if (bench_->drafts().current == id) showAnswer();
  });
}

void ResenderPage::connectActions() {
  const Actions& a = actions_;
  for (QAction* action : {a.sendRequest, a.cancelSend}) addAction(action);
  connect(a.sendRequest, &QAction::triggered, this, &ResenderPage::send);
  connect(a.cancelSend, &QAction::triggered, this, [this] { sends_->cancel(bench_->drafts().current); });
  connect(a.sentBack, &QAction::triggered, this, [this] { go(-1); });
  connect(a.sentForward, &QAction::triggered, this, [this] { go(1); });
  connect(a.diffPrevious, &QAction::triggered, this, [this] { diff(false); });
  connect(a.diffOriginal, &QAction::triggered, this, [this] { diff(true); });
  connect(a.newRequest, &QAction::triggered, this, &ResenderPage::addNew);
  connect(a.closeRequest, &QAction::triggered, this, [this] {
    const service::RequestTab* tab = bench_->current();
    if (!tab) return;
    const QString title = Workbench::titleOf(*tab);
    bench_->close(tab->id);
    toast_.tell(title + tr(" is closed"), tr("Undo"), [this] { bench_->reopen(); });
  });
  connect(a.reopenRequest, &QAction::triggered, bench_, &Workbench::reopen);
  connect(a.renameRequest, &QAction::triggered, strip_, &TabStrip::renameCurrent);
  connect(a.nextRequest, &QAction::triggered, this, [this] { chooseNeighbour(1); });
  connect(a.previousRequest, &QAction::triggered, this, [this] { chooseNeighbour(-1); });
  connect(a.pasteCurl, &QAction::triggered, this, [this] { pasteCurl(QApplication::clipboard()->text(), false); });
  connect(a.copyRequestCurl, &QAction::triggered, this, &ResenderPage::copyCurl);
  connect(a.sendOptions, &QAction::triggered, this, &ResenderPage::editOptions);
  connect(a.environments, &QAction::triggered, environments_, &EnvironmentMenu::edit);
  connect(a.runChain, &QAction::triggered, this, &ResenderPage::runChain);
  connect(a.minimise, &QAction::triggered, this, &ResenderPage::minimise);
  connect(a.focusTarget, &QAction::triggered, bar_, &SendBar::focusTarget);
}

ResenderPage::View& ResenderPage::viewOf(const service::RequestTab& tab) {
  const auto found = views_.find(tab.id);
  return found != views_.end() ? found->second : views_.emplace(tab.id, View{PastView(tab), {}, {}}).first->second;
}

void ResenderPage::setProject(service::ProjectPtr project) {
  request_->take();  // before the project goes
  project_ = project;
  values_->setProject(project);
  conversation_->setProject(project);
  answer_->setProject(project);
  bench_->setProject(std::move(project));
}

void ResenderPage::remember() {
  request_->take();
  bench_->save();
  settings().setValue(kSplitter, splitter_->saveState());
}

bool ResenderPage::add(service::RequestTab tab) {
  if (!bench_->isOpen()) return false;
  if (bench_->add(std::move(tab))) return true;
  toast_.tell(tr("There are %1 requests open: close some").arg(service::KeptDrafts::mostTabs));
  return false;
}

void ResenderPage::addNew() {
  service::RequestTab tab;
  tab.text = "GET / HTTP/1.1\r\nHost: \r\nAccept: */*\r\n\r\n";
  if (const service::RequestTab* now = bench_->current()) tab.target = now->target;
  actions_.showResender->trigger();
  if (!add(std::move(tab))) return;
  bar_->focusTarget();
}

void ResenderPage::sendTab(Workbench::Id id, replay::KeptConnectionPtr over) {
  request_->take();
  service::RequestTab* tab = bench_->find(id);
  if (!tab) return;
  const bool seen = id == bench_->drafts().current;
  tellProblem(id, {});
  if (tab->doubtful) return tellProblem(id, tr("The send options of this request may be another's: look at them first."));
  auto ready = service::readyToSend(*tab, bench_->variables());
  if (!ready) return tellProblem(id, sentenceText(ready.error().message));
  if (ready->typed != tab->text && !seen) tab->text = ready->typed;
  if (ready->typed != tab->text) {
    const QScopedValueRollback going(going_, true);
    request_->become(ready->typed);
    request_->take();
  }
  viewOf(*tab).note = ready->notes.empty() ? QString() : sentenceText(ready->notes.front());
  ready->request.over = std::move(over);
  ready->request.options.leaveOpen = tab->options.leaveOpen && request_->mayStayOpen(tab->text);
  const Result<void> sent = sends_->send(id, *ready);
  if (!sent) return tellProblem(id, sentenceText(sent.error().message));
  tab = bench_->find(id);
  viewOf(*tab).past.sent(*tab);
  showPlace();
  showAnswer();
}

void ResenderPage::tellProblem(Workbench::Id id, const QString& sentence) {
  const service::RequestTab* tab = bench_->find(id);
  if (!tab) return;
  viewOf(*tab).problem = sentence;
  if (id == bench_->drafts().current) showState();
}

void ResenderPage::showCurrent() {
  const QScopedValueRollback going(going_, true);
  service::RequestTab* tab = bench_->current();
  stack_->setCurrentIndex(tab ? 1 : 0);
  for (QAction* action : {actions_.sendRequest, actions_.closeRequest, actions_.renameRequest, actions_.nextRequest, actions_.previousRequest,
                          actions_.copyRequestCurl, actions_.sendOptions, actions_.focusTarget, actions_.runChain, actions_.minimise})
    action->setEnabled(tab != nullptr);
  request_->showCurrent();
  variablesChanged();
  showState();
  showPlace();
  showAnswer();
  showDoubt();
  if (!tab) return;
  bar_->setTarget(QString::fromStdString(tab->target));
  bar_->setTargetProblem({});
  bar_->setOptions(tab->options);
  bar_->setVersion(versionOf(tab->text));
}

void ResenderPage::showState() {
  const service::RequestTab* tab = bench_->current();
  const bool running = tab && sends_->isRunning(tab->id);
  bar_->setRunning(running);
  actions_.cancelSend->setEnabled(running);
  actions_.reopenRequest->setEnabled(bench_->canReopen());
  if (!tab) return notice_->setNotice({}, false);
  const View& view = viewOf(*tab);
  const QString kept = bench_->fits(tab->id) ? QString() : tr("This request is over 8 MB: its text is not kept in the project.");
  notice_->setNotice(!view.problem.isEmpty() ? view.problem : !view.note.isEmpty() ? view.note : kept, !view.problem.isEmpty());
}

void ResenderPage::showAnswer() {
  const service::RequestTab* tab = bench_->current();
  const service::SentDraft* seen = tab ? viewOf(*tab).past.seen(*tab) : nullptr;
  const service::SentDraft* before = tab ? viewOf(*tab).past.before(*tab) : nullptr;
  seen ? answer_->show(*seen, sends_->progressOf(tab->id), before ? before->exchange : 0) : answer_->showNothing();
  actions_.diffPrevious->setEnabled(seen && seen->exchange != 0 && before);
  actions_.diffOriginal->setEnabled(seen && seen->exchange != 0 && tab->original != 0);
}

void ResenderPage::showPlace() {
  service::RequestTab* tab = bench_->current();
  actions_.sentBack->setEnabled(tab && viewOf(*tab).past.canGo(*tab, -1));
  actions_.sentForward->setEnabled(tab && viewOf(*tab).past.canGo(*tab, 1));
  if (!tab) return;
  bar_->setPlace(viewOf(*tab).past.place(*tab) + 1, tab->past.size());
  bench_->keepUnsent(tab->id, viewOf(*tab).past.unsent(*tab));
}

void ResenderPage::go(int by) {
  request_->take();
  service::RequestTab* tab = bench_->current();
  if (!tab) return;
  const QScopedValueRollback going(going_, true);
  viewOf(*tab).past.go(*tab, by);
  request_->replace(tab->text);
  bar_->setTarget(QString::fromStdString(tab->target));
  bar_->setOptions(tab->options);
  bar_->setVersion(versionOf(tab->text));
  bench_->touch(tab->id);
  showPlace();
  showAnswer();
}

void ResenderPage::edited() {
  service::RequestTab* tab = bench_->current();
  if (!tab || going_) return;
  viewOf(*tab).past.edited(*tab);
  bar_->setVersion(versionOf(request_->text().substr(0, 64 * 1024)));
  showPlace();
}

void ResenderPage::diff(bool original) {
  const service::RequestTab* tab = bench_->current();
  if (!tab) return;
  const PastView& past = viewOf(*tab).past;
  const service::SentDraft *seen = past.seen(*tab), *before = past.before(*tab);
  const model::ExchangeId left = original ? tab->original : before ? before->exchange : 0;
  if (seen && seen->exchange != 0 && left != 0) Q_EMIT diffWanted(left, seen->exchange);
}

void ResenderPage::targetEdited() {
  service::RequestTab* tab = bench_->current();
  if (!tab) return;
  tab->target = bar_->target().toStdString();
  bench_->touch(tab->id);
  Q_EMIT bench_->tabChanged(tab->id);
  const draft::Expanded target = draft::expand(tab->target, bench_->variables());
  const auto read = draft::readTarget(target.bytes);
  bar_->setTargetProblem(tab->target.empty() || read ? QString() : sentenceText(read.error().message));
  viewOf(*tab).past.edited(*tab);
  showPlace();
}

void ResenderPage::chooseVersion(const QString& version) { request_->become(draft::inVersion(request_->text(), version.toStdString())); }

void ResenderPage::showDoubt() {
  const service::RequestTab* tab = bench_->current();
  doubt_->setNotice(tab && tab->doubtful ? tr("This project was not left like that by your Penstock. Its send options (%1) may be another's.").arg(optionsText(tab->options)) : QString(), true);
}

void ResenderPage::chooseNeighbour(int by) {
  const int count = strip_->count();
  if (count > 1) strip_->setCurrentIndex((strip_->currentIndex() + by + count) % count);
}

void ResenderPage::takeFocus() { bench_->current() ? request_->takeFocus() : empty_->setFocus(); }

bool ResenderPage::event(QEvent* event) {
  // Also where what is held could be forwarded: here the key sends.
  if (event->type() == QEvent::ShortcutOverride) {
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
    if (enter && (key->modifiers() & ~Qt::KeypadModifier) == Qt::ControlModifier) {
      event->accept();
      return true;
    }
  }
  return QWidget::event(event);
}

void ResenderPage::keyPressEvent(QKeyEvent* event) {
  const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
  if (enter && (event->modifiers() & ~Qt::KeypadModifier) == Qt::ControlModifier) return actions_.sendRequest->trigger();
  QWidget::keyPressEvent(event);
}

}  // namespace penstock::gui
