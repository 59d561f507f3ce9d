// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/intercept/intercept_panel.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "gui/flow_layout.h"
#include "gui/format.h"
#include "gui/intercept/held_delegate.h"
#include "gui/intercept/mock_dialog.h"
#include "gui/plain_text.h"

namespace penstock::gui {
namespace {

constexpr int kCountMs = 100;  // how often waiting times are drawn
constexpr int kDrainMs = 30;   // what came meanwhile is shown together
constexpr int kRowsShown = 5;  // of the list, at most

}  // namespace

InterceptPanel::InterceptPanel(service::Intercept& queue, Theme& theme, const Actions& actions, QWidget* parent)
    : QWidget(parent),
      queue_(queue),
      theme_(theme),
      actions_(actions),
      model_(new HeldModel(this)),
      title_(new PlainLabel(this)),
      emptyTitle_(new PlainLabel(this)),
      emptyText_(new PlainLabel(this)),
      requests_(new QToolButton(this)),
      responses_(new QToolButton(this)),
      messages_(new QToolButton(this)),
      condition_(new ConditionField(theme, "interceptCondition", "What is held: an expression", "Everything, or host == api.example.com", this)),
      stack_(new QStackedWidget(this)),
      list_(new QListView(this)),
      editor_(new HeldEditor(queue, theme, this)),
      attending_(queue.attend()) {
  setObjectName("interceptPanel");
  setAccessibleName(tr("Intercept"));
  setProperty("look", "hosts");
  setAttribute(Qt::WA_StyledBackground);
  setMinimumWidth(theme.scaled(300));
  makeList(actions);
  auto* work = new QWidget(this);
  auto* rows = new QVBoxLayout(work);
  rows->setContentsMargins(0, theme.scaled(6), 0, 0);
  rows->setSpacing(0);
  rows->addWidget(list_);
  rows->addWidget(makeButtons(actions));
  rows->addWidget(editor_, 1);
  stack_->addWidget(makeEmpty(actions));
  stack_->addWidget(work);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(makeHeader());
  column->addWidget(stack_, 1);
  count_.setInterval(kCountMs);
  connect(&count_, &QTimer::timeout, list_->viewport(), qOverload<>(&QWidget::update));
  drainSoon_.setSingleShot(true);
  drainSoon_.setInterval(kDrainMs);
  connect(&drainSoon_, &QTimer::timeout, this, &InterceptPanel::drain);
  connect(&theme, &Theme::changed, this, [this] { fitList(); });
  connectActions(actions);
  changed_ = queue.changed().subscribeOnce([this, back = mailbox_.address()] {
    back.post([this] {
      if (!drainSoon_.isActive()) drainSoon_.start();
    });
  });
  drain();
}

void InterceptPanel::makeList(const Actions& actions) {
  list_->setObjectName("heldList");
  list_->setAccessibleName(tr("What is held"));
  list_->setModel(model_);
  list_->setItemDelegate(new HeldDelegate(theme_, list_));
  list_->setSelectionMode(QAbstractItemView::ExtendedSelection);
  list_->setUniformItemSizes(true);
  list_->setMouseTracking(true);
  list_->setContextMenuPolicy(Qt::ActionsContextMenu);
  list_->addActions({actions.forwardHeld, actions.forwardAllHeld, actions.dropHeld, actions.abortHeld, actions.mockHeld, actions.responseHeld});
  connect(list_->selectionModel(), &QItemSelectionModel::currentChanged, this, &InterceptPanel::currentChanged);
  connect(list_->selectionModel(), &QItemSelectionModel::selectionChanged, this, &InterceptPanel::enableActions);
  connect(list_, &QListView::activated, this, [this] { editor_->takeFocus(); });
}

QWidget* InterceptPanel::makeHeader() {
  auto* header = new QWidget(this);
  header->setObjectName("interceptHeader");
  header->setProperty("look", "bar");
  header->setAttribute(Qt::WA_StyledBackground);
  title_->setObjectName("interceptTitle");
  title_->setProperty("look", "title");
  auto* what = new QHBoxLayout;
  what->setSpacing(theme_.scaled(2));
  const auto toggle = [&](QToolButton* button, const char* name, const QString& text, const QString& tip) {
    button->setObjectName(name);
    button->setProperty("look", "quick");
    button->setText(text);
    button->setAccessibleName(tip);
    button->setCheckable(true);
    setPlainToolTip(button, tip);
    connect(button, &QToolButton::toggled, this, [this] {
      service::InterceptState state = queue_.state();
      state.requests = requests_->isChecked();
      state.responses = responses_->isChecked();
      state.messages = messages_->isChecked();
      setState(state);
    });
    what->addWidget(button);
  };
  toggle(requests_, "interceptRequests", tr("Requests"), tr("Hold requests"));
  toggle(responses_, "interceptResponses", tr("Responses"), tr("Hold responses"));
  toggle(messages_, "interceptMessages", tr("Messages"), tr("Hold messages of connections that begin from now on. To those messages can be added too, also while Intercept is off"));
  connect(condition_, &ConditionField::changed, this, [this](const QString& text) {
    service::InterceptState state = queue_.state();
    state.condition = text.toStdString();
    setState(state);
  });
  connect(condition_, &ConditionField::left, this, [this] { list_->setFocus(); });
  auto* column = new QVBoxLayout(header);
  column->setContentsMargins(theme_.scaled(12), theme_.scaled(10), theme_.scaled(8), theme_.scaled(6));
  column->setSpacing(theme_.scaled(6));
  what->addStretch();
  column->addWidget(title_);
  column->addWidget(condition_);
  column->addLayout(what);
  return header;
}

QWidget* InterceptPanel::makeButtons(const Actions& actions) {
  auto* bar = new QWidget(this);
  bar->setObjectName("heldButtons");
  auto* flow = new FlowLayout(bar);
  flow->setContentsMargins(theme_.scaled(8), theme_.scaled(8), theme_.scaled(8), theme_.scaled(8));
  flow->setSpacing(theme_.scaled(6));
  const auto button = [&](QAction* action, const char* name, const QString& text, const char* look) {
    if (!action->isVisible()) return;  // not of this window
    auto* b = new QPushButton(text, bar);
    b->setObjectName(name);
    b->setAccessibleName(action->text());
    if (*look) b->setProperty("look", look);
    const QString keys = action->shortcut().toString(QKeySequence::NativeText);
    setPlainToolTip(b, keys.isEmpty() ? action->text() : action->text() + " (" + keys + ")");
    bind(b, action);
    flow->addWidget(b);
  };
  button(actions.forwardHeld, "heldForward", tr("Forward"), "primary");
  button(actions.forwardAllHeld, "heldForwardAll", tr("Forward all"), "");
  button(actions.dropHeld, "heldDrop", tr("Drop"), "");
  button(actions.abortHeld, "heldAbort", tr("Abort"), "");
  button(actions.mockHeld, "heldMock", tr("Mock\u2026"), "");
  button(actions.heldToResender, "heldToResender", tr("To Resender"), "");
  auto* also = new QToolButton(bar);
  also->setObjectName("heldResponse");
  also->setProperty("look", "quick");
  also->setText(tr("Response too"));
  also->setCheckable(true);
  also->setAccessibleName(actions.responseHeld->text());
  setPlainToolTip(also, actions.responseHeld->text());
  const auto follow = [also, action = actions.responseHeld] {
    also->setEnabled(action->isEnabled());
    also->setChecked(action->isChecked());
  };
  follow();
  connect(actions.responseHeld, &QAction::changed, also, follow);
  connect(also, &QToolButton::clicked, actions.responseHeld, &QAction::trigger);
  flow->addWidget(also);
  return bar;
}

QWidget* InterceptPanel::makeEmpty(const Actions& actions) {
  auto* empty = new QWidget(this);
  empty->setObjectName("interceptEmpty");
  emptyTitle_->setObjectName("interceptEmptyTitle");
  emptyTitle_->setProperty("look", "title");
  emptyTitle_->setAlignment(Qt::AlignHCenter);
  emptyText_->setObjectName("interceptEmptyText");
  emptyText_->setProperty("look", "dim");
  emptyText_->setWordWrap(true);
  emptyText_->setAlignment(Qt::AlignHCenter);
  auto* on = new QPushButton(empty);
  on->setObjectName("interceptSwitch");
  on->setProperty("look", "primary");
  const auto name = [on, action = actions.intercept] {
    on->setText(action->isChecked() ? tr("Switch off") : tr("Intercept"));
    on->setAccessibleName(on->text());
    setPlainToolTip(on, on->text() + " (F9)");
  };
  name();
  connect(actions.intercept, &QAction::toggled, on, name);
  connect(on, &QPushButton::clicked, actions.intercept, &QAction::trigger);
  auto* column = new QVBoxLayout(empty);
  column->setContentsMargins(theme_.scaled(28), theme_.scaled(28), theme_.scaled(28), theme_.scaled(28));
  column->setSpacing(theme_.scaled(10));
  column->addStretch(2);
  column->addWidget(emptyTitle_);
  column->addWidget(emptyText_);
  column->addSpacing(theme_.scaled(6));
  column->addWidget(on, 0, Qt::AlignHCenter);
  column->addStretch(3);
  return empty;
}

void InterceptPanel::connectActions(const Actions& actions) {
  connect(actions.intercept, &QAction::toggled, this, [this](bool on) {
    if (filling_) return;
    service::InterceptState state = queue_.state();
    state.enabled = on;
    setState(state);
  });
  connect(actions.forwardHeld, &QAction::triggered, this, [this] { forward(selected()); });
  connect(actions.forwardAllHeld, &QAction::triggered, this, &InterceptPanel::forwardAll);
  connect(actions.dropHeld, &QAction::triggered, this, [this] { end(false); });
  connect(actions.abortHeld, &QAction::triggered, this, [this] { end(true); });
  connect(actions.mockHeld, &QAction::triggered, this, &InterceptPanel::mock);
  connect(actions.responseHeld, &QAction::triggered, this, &InterceptPanel::alsoResponse);
  connect(actions.heldToResender, &QAction::triggered, this, &InterceptPanel::toResender);
}

void InterceptPanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  fitList();
}

void InterceptPanel::drain() {
  drainSoon_.stop();
  changed_.arm();
  showState(queue_.state());
  std::vector<service::HeldRow> rows = queue_.queue();
  std::set<std::uint64_t> ids;
  for (const service::HeldRow& row : rows) ids.insert(ids.end(), row.id);
  const bool byRule = !rows.empty() && rows.back().breakpoint;
  const int held = int(rows.size());
  const int place = list_->currentIndex().row();
  const bool lost = editor_->shown() != 0 && !ids.contains(editor_->shown());
  {
    const QScopedValueRollback filling(filling_, true);
    model_->setRows(std::move(rows));
  }
  editor_->keepOnly(ids);
  stack_->setCurrentIndex(held > 0 ? 1 : 0);
  fitList();
  // Where the current one was is the next; what is new takes the place of nothing that somebody looks at.
  // A list that gets the focus makes its first row the current one and selects nothing.
  if (held > 0 && (lost || selected().empty())) {
    const int next = std::clamp(lost ? place : list_->currentIndex().row(), 0, held - 1);
    list_->selectionModel()->setCurrentIndex(model_->index(next), QItemSelectionModel::ClearAndSelect);
  }
  currentChanged();
  editor_->refresh();
  held > 0 ? count_.start() : count_.stop();
  showCount();
  enableActions();
  Q_EMIT stateChanged(held, actions_.intercept->isChecked(), byRule && held > before_);
  before_ = held;
}

void InterceptPanel::showState(const service::InterceptState& state) {
  const QScopedValueRollback filling(filling_, true);
  actions_.intercept->setChecked(state.enabled);
  requests_->setChecked(state.requests);
  responses_->setChecked(state.responses);
  messages_->setChecked(state.messages);
  if (!condition_->field().hasFocus()) condition_->setCondition(QString::fromStdString(state.condition));
  const bool nothing = !state.requests && !state.responses && !state.messages;
  emptyTitle_->setText(!state.enabled ? tr("Intercept is off") : nothing ? tr("Nothing is chosen") : tr("Waiting for the next one"));
  emptyText_->setText(!state.enabled ? tr("Switched on, what the condition selects waits here until you forward, edit, drop or answer it. "
                                          "Without a condition that is every request. Breakpoints of rules hold what they match all the same.")
                      : nothing      ? tr("Choose above what is held: requests, responses or messages.")
                                     : tr("What matches stops here. The rest passes as before."));
}

void InterceptPanel::setState(const service::InterceptState& state) {
  if (filling_) return;
  if (const auto set = queue_.setState(state); !set) return Q_EMIT told(sentenceText(set.error().message));
  drain();
}

void InterceptPanel::showCount() {
  const int held = model_->rowCount();
  title_->setText(held == 0 ? tr("Intercept") : tr("Intercept · %1 held").arg(countText(std::uint64_t(held))));
}

void InterceptPanel::fitList() {
  const int row = theme_.scaled(44);
  list_->setFixedHeight(row * std::clamp(model_->rowCount(), 1, kRowsShown) + 2 * list_->frameWidth());
}

void InterceptPanel::currentChanged() {
  if (filling_) return;
  const int row = list_->currentIndex().row();
  editor_->show(row < 0 || row >= model_->rowCount() ? 0 : model_->rowAt(row).id);
  enableActions();
}

std::vector<std::uint64_t> InterceptPanel::selected() const {
  std::vector<std::uint64_t> out;
  for (const QModelIndex& index : list_->selectionModel()->selectedIndexes()) out.push_back(model_->rowAt(index.row()).id);
  std::sort(out.begin(), out.end());
  return out;
}

void InterceptPanel::enableActions() {
  if (filling_) return;
  const auto ids = selected();
  const bool any = !ids.empty();
  const auto is = [&](service::HeldPhase phase) {
    return any && std::all_of(ids.begin(), ids.end(), [&](std::uint64_t id) { return model_->rowAt(model_->rowOf(id)).phase == phase; });
  };
  const bool noMessage = any && std::none_of(ids.begin(), ids.end(), [&](std::uint64_t id) {
    return model_->rowAt(model_->rowOf(id)).phase == service::HeldPhase::message;
  });
  actions_.forwardHeld->setEnabled(any);
  actions_.forwardAllHeld->setEnabled(model_->rowCount() > 0);
  actions_.dropHeld->setEnabled(any);
  actions_.abortHeld->setEnabled(noMessage);
  actions_.mockHeld->setEnabled(noMessage);
  actions_.responseHeld->setEnabled(is(service::HeldPhase::request));
  actions_.heldToResender->setEnabled(is(service::HeldPhase::request));
  actions_.responseHeld->setChecked(any && std::all_of(ids.begin(), ids.end(), [&](std::uint64_t id) { return model_->rowAt(model_->rowOf(id)).alsoResponse; }));
}

/// Each with what was typed into it. The first that cannot be sent so stays, and is shown.
void InterceptPanel::forward(const std::vector<std::uint64_t>& ids) {
  for (const std::uint64_t id : ids) {
    const auto edit = editor_->editOf(id);
    const Result<void> sent = edit ? queue_.forward(id, *edit) : Result<void>(makeError(ErrorCode::invalidArgument, ""));
    if (sent || sent.error().code == ErrorCode::notFound) continue;
    if (editor_->shown() != id)
      list_->selectionModel()->setCurrentIndex(model_->index(model_->rowOf(id)), QItemSelectionModel::ClearAndSelect);
    if (!sent.error().message.empty()) editor_->tell(sentenceText(sent.error().message));
    break;
  }
  drain();
}

void InterceptPanel::forwardAll() {
  std::vector<std::uint64_t> edited;
  for (int row = 0; row < model_->rowCount(); ++row)
    if (editor_->isEdited(model_->rowAt(row).id)) edited.push_back(model_->rowAt(row).id);
  if (edited.empty()) {
    queue_.forwardAll();
    return drain();
  }
  std::vector<std::uint64_t> all;
  for (int row = 0; row < model_->rowCount(); ++row) all.push_back(model_->rowAt(row).id);
  forward(all);
}

void InterceptPanel::end(bool reset) {
  for (const std::uint64_t id : selected()) (void)(reset ? queue_.abort(id) : queue_.drop(id));
  drain();
}

void InterceptPanel::mock() {
  const auto ids = selected();
  if (ids.empty()) return;
  const QString what = ids.size() == 1 ? HeldModel::title(model_->rowAt(model_->rowOf(ids[0]))) : tr("%1 held").arg(ids.size());
  MockDialog dialog(
      theme_, what,
      [this, ids](const service::HeldReply& reply) {
        for (const std::uint64_t id : ids) {
          const auto sent = queue_.mock(id, reply);
          if (!sent && sent.error().code != ErrorCode::notFound) return sentenceText(sent.error().message);
        }
        return QString();
      },
      this);
  dialog.exec();
  drain();
}

void InterceptPanel::alsoResponse(bool on) {
  for (const std::uint64_t id : selected()) (void)queue_.setAlsoResponse(id, on);
  drain();
}

void InterceptPanel::toResender() {
  for (const std::uint64_t id : selected()) {
    const auto item = queue_.open(id);
    const auto edit = editor_->editOf(id);
    if (item && edit) Q_EMIT editWanted(*item, *edit);
  }
}

}  // namespace penstock::gui
