// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/names/names_panel.h"

#include <QHBoxLayout>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>
#include <vector>

#include "gui/empty_page.h"
#include "gui/format.h"
#include "gui/plain_text.h"

namespace penstock::gui {
namespace {

constexpr std::size_t kMostName = 60;

const QString kUnfinished = QStringLiteral("A name such as api.example.com, *.example.com or /regex/, and what it is answered with");

}  // namespace

NamesPanel::NamesPanel(const Theme& theme, const Actions& actions, Toast& toast, QWidget* parent)
    : QWidget(parent),
      theme_(theme),
      actions_(actions),
      toast_(toast),
      model_(new NamesModel(theme, this)),
      left_(new QStackedWidget(this)),
      table_(new NamesTable(theme, *model_, left_)),
      problem_(new PlainLabel(this)),
      server_(new NameServerPane(theme, this)),
      splitter_(new QSplitter(Qt::Horizontal, this)) {
  setObjectName("namesPanel");
  setAccessibleName("Names");
  empty_ = makeEmpty();
  left_->setObjectName("namesLeft");
  left_->addWidget(table_);
  left_->addWidget(empty_);
  splitter_->setObjectName("namesSplitter");
  splitter_->setHandleWidth(1);
  splitter_->setChildrenCollapsible(false);
  problem_->setObjectName("namesProblem");
  problem_->setProperty("look", "problem");
  problem_->setWordWrap(true);
  problem_->setContentsMargins(theme.scaled(12), theme.scaled(6), theme.scaled(12), theme.scaled(6));
  problem_->hide();
  auto* side = new QWidget(splitter_);
  side->setObjectName("namesSide");
  auto* rows = new QVBoxLayout(side);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  rows->addWidget(left_, 1);
  rows->addWidget(problem_);
  splitter_->addWidget(side);
  splitter_->addWidget(server_);
  splitter_->setStretchFactor(0, 1);
  splitter_->setSizes({theme.scaled(840), theme.scaled(440)});
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(makeBar());
  column->addWidget(splitter_, 1);
  connectTable();
  connect(actions.newName, &QAction::triggered, this, &NamesPanel::newName);
  connect(actions.removeName, &QAction::triggered, this, &NamesPanel::remove);
  connect(actions.undoNames, &QAction::triggered, this, [this] { tell(names_->undo(), {}); });
  connect(actions.redoNames, &QAction::triggered, this, [this] { tell(names_->redo(), {}); });
  showState();
}

QWidget* NamesPanel::makeBar() {
  auto* bar = new QWidget(this);
  bar->setObjectName("namesBar");
  bar->setProperty("look", "bar");
  bar->setAttribute(Qt::WA_StyledBackground);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(theme_.scaled(12), theme_.scaled(4), theme_.scaled(8), theme_.scaled(4));
  row->setSpacing(theme_.scaled(4));
  const std::pair<QAction*, const char*> buttons[] = {{actions_.newName, "newNameButton"}, {actions_.removeName, "removeNameButton"}};
  for (const auto& [action, name] : buttons) {
    auto* button = new QToolButton(bar);
    button->setDefaultAction(action);
    button->setObjectName(name);
    button->setAccessibleName(action->text());
    setPlainToolTip(button, action->text());
    button->setFocusPolicy(Qt::TabFocus);
    button->setIconSize(QSize(16, 16));
    row->addWidget(button);
  }
  row->addStretch();
  return bar;
}

QWidget* NamesPanel::makeEmpty() {
  auto* add = new QPushButton("New name", left_);
  add->setObjectName("namesEmptyNew");
  add->setAccessibleName("New name");
  connect(add, &QPushButton::clicked, this, &NamesPanel::newName);
  return makeEmptyPage(theme_, "namesEmpty", "Say what a name is",
                       "The name server answers it, and the proxy goes there: a phone's app finds this machine in place of its server, a test finds its "
                       "double. An override sends the proxy alone elsewhere. Switch the name server on at the right, and ask it as below it.",
                       {add}, left_);
}

void NamesPanel::connectTable() {
  connect(table_, &NamesTable::currentMoved, this, &NamesPanel::showState);
  connect(table_, &NamesTable::moveAsked, this, &NamesPanel::move);
  connect(table_, &NamesTable::newAsked, this, &NamesPanel::newName);
  connect(table_, &NamesTable::removeAsked, actions_.removeName, &QAction::trigger);
  connect(model_, &NamesModel::edited, this, &NamesPanel::take);
  connect(model_, &NamesModel::switched, this, &NamesPanel::switchLine);
  for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
    connect(model_, signal, this, &NamesPanel::showState);
  connect(model_, &QAbstractItemModel::dataChanged, this, &NamesPanel::showState);
  table_->setContextMenuPolicy(Qt::ActionsContextMenu);
  table_->addActions({actions_.newName, actions_.removeName, actions_.undoNames, actions_.redoNames});
}

void NamesPanel::begin(service::NameServer& names) {
  names_ = &names;
  changed_ = names.changed().subscribe([this, back = mailbox_.address()] { back.post([this] { refresh(); }); });
  server_->begin(names);
  refresh();
}

void NamesPanel::refresh() {
  const NamesLine* before = model_->at(table_->currentLine());
  const std::string id = before ? before->row.id : std::string();
  const int column = std::max(table_->currentIndex().column(), int(NamesModel::name));
  model_->setRows(names_->settings().rows);
  const int line = id.empty() ? -1 : model_->lineOf(id);
  if (line >= 0 && line != table_->currentLine()) table_->setCurrentIndex(model_->index(line, column));
  server_->refresh();
  showState();
}

void NamesPanel::showState() {
  const NamesLine* line = model_->at(table_->currentLine());
  actions_.newName->setEnabled(names_);
  actions_.removeName->setEnabled(line && !line->row.ofRun);
  const std::string undo = names_ ? names_->undoText() : std::string(), redo = names_ ? names_->redoText() : std::string();
  actions_.undoNames->setEnabled(!undo.empty());
  actions_.undoNames->setText(undo.empty() ? "Undo change of names" : "Undo: " + QString::fromStdString(undo));
  actions_.redoNames->setEnabled(!redo.empty());
  actions_.redoNames->setText(redo.empty() ? "Redo change of names" : "Redo: " + QString::fromStdString(redo));
  problem_->setText(line ? line->problem : QString());
  problem_->setVisible(line && !line->problem.isEmpty());
  left_->setCurrentWidget(model_->rowCount() == 0 ? empty_ : table_);
}

void NamesPanel::tell(const Result<void>& done, const QString& told) {
  if (!done) return toast_.tell(sentenceText(done.error().message));
  refresh();
  if (!told.isEmpty()) offerUndo(told);
}

void NamesPanel::offerUndo(const QString& told) {
  // As long as nothing newer was done.
  const std::string what = names_->undoText();
  toast_.tell(told, "Undo", [this, what] {
    if (names_->undoText() == what) tell(names_->undo(), {});
  });
}

void NamesPanel::newName() {
  actions_.showNames->setChecked(true);
  const int line = model_->addNew({{}, "A", {}, "60"}, kUnfinished);
  table_->begin(line, NamesModel::name);
}

void NamesPanel::beginWith(const service::NameTexts& texts) {
  actions_.showNames->setChecked(true);
  int line = model_->lineOf(texts.name, texts.type == service::overrideType);
  if (line < 0) line = model_->addNew(texts, "Not in force yet: Enter takes the answer, Esc does without");
  table_->begin(line, NamesModel::answer);
}

void NamesPanel::take(int line, const service::NameSays& says) {
  const NamesLine edited = *model_->at(line);
  if (edited.isNew()) {
    const auto id = names_->add(says);
    if (!id) return model_->setProblem(line, sentenceText(id.error().message));
    model_->setId(line, *id);
    return tell({}, {});
  }
  if (service::toTexts(edited.row.says) == service::toTexts(says)) return;
  service::NameRow row = edited.row;
  row.says = says;
  const auto done = names_->replace(std::move(row));
  if (!done) return model_->setProblem(line, sentenceText(done.error().message));
  tell(done, {});
}

void NamesPanel::switchLine(int line, bool on) {
  service::NameRow row = model_->at(line)->row;
  row.enabled = on;
  tell(names_->replace(std::move(row)), {});
}

void NamesPanel::remove() {
  const int at = table_->currentLine();
  const NamesLine* line = model_->at(at);
  if (!line || line->row.ofRun) return;
  if (line->isNew()) return model_->discard(at);
  const QString told = wireText(line->texts.name, kMostName) + " deleted";
  tell(names_->remove(line->row.id), told);
  if (model_->rowCount() > 0) table_->setCurrentIndex(model_->index(std::min(at, model_->rowCount() - 1), NamesModel::name));
}

/// Among the project's.
void NamesPanel::move(int by) {
  const int from = table_->currentLine(), to = from + by;
  const NamesLine *moving = model_->at(from), *other = model_->at(to);
  if (!moving || !other) return;
  for (const NamesLine* line : {moving, other})
    if (line->row.ofRun || line->isNew()) return;
  std::vector<service::NameRow> rows;
  for (const NamesLine& line : model_->lines())
    if (!line.isNew()) rows.push_back(line.row);
  std::swap(rows[std::size_t(from)], rows[std::size_t(to)]);
  tell(names_->set(std::move(rows), "Move " + moving->texts.name), {});
}

}  // namespace penstock::gui
