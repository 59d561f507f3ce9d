// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/console/console_panel.h"

#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QFileDialog>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QSaveFile>
#include <QScrollBar>
#include <QUrl>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/format.h"

namespace penstock::gui {

ConsolePanel::ConsolePanel(const Theme& theme, QWidget* parent)
    : QWidget(parent),
      theme_(theme),
      lines_(new ConsoleModel(theme, this)),
      list_(new ScriptsModel(theme, this)),
      table_(new QTableView(this)),
      scriptsTable_(new QTableView(this)),
      stack_(new QStackedWidget(this)) {
  setObjectName("consolePanel");
  setAccessibleName("Console");
  makeTable(*table_, "consoleLines", "Lines of scripts");
  table_->setModel(lines_);
  table_->setSelectionMode(QAbstractItemView::ExtendedSelection);
  table_->horizontalHeader()->resizeSection(ConsoleModel::time, theme.scaled(108));
  table_->horizontalHeader()->resizeSection(ConsoleModel::script, theme.scaled(140));
  makeTable(*scriptsTable_, "scriptsTable", "Scripts");
  scriptsTable_->setModel(list_);
  scriptsTable_->setSelectionMode(QAbstractItemView::SingleSelection);
  scriptsTable_->horizontalHeader()->resizeSection(ScriptsModel::name, theme.scaled(190));
  auto* split = new QSplitter(Qt::Horizontal, this);
  split->setObjectName("consoleSplitter");
  split->setHandleWidth(1);
  split->setChildrenCollapsible(false);
  split->addWidget(scriptsTable_);
  split->addWidget(table_);
  split->setStretchFactor(1, 1);
  split->setSizes({theme.scaled(380), theme.scaled(900)});
  stack_->addWidget(makeEmpty());
  stack_->addWidget(split);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(makeBar());
  column->addWidget(stack_, 1);
  connectAll();
  enable();
}

void ConsolePanel::makeTable(QTableView& table, const char* name, const QString& accessible) {
  table.setObjectName(name);
  table.setAccessibleName(accessible);
  table.setShowGrid(false);
  table.setWordWrap(false);
  table.setTabKeyNavigation(false);
  table.setSelectionBehavior(QAbstractItemView::SelectRows);
  table.setEditTriggers(QAbstractItemView::NoEditTriggers);
  table.setFrameShape(QFrame::NoFrame);
  table.setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  table.verticalHeader()->hide();
  table.verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  table.verticalHeader()->setDefaultSectionSize(theme_.scaled(23));
  table.horizontalHeader()->setHighlightSections(false);
  table.horizontalHeader()->setSectionsClickable(false);
  table.horizontalHeader()->setStretchLastSection(true);
  table.horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
}

QToolButton* ConsolePanel::makeButton(const char* name, const char* icon, const QString& text) {
  auto* button = new QToolButton(this);
  button->setObjectName(name);
  button->setText(text);
  button->setAccessibleName(text);
  setPlainToolTip(button, text);
  if (*icon) {
    button->setIcon(theme_.icon(icon));
    button->setIconSize(QSize(16, 16));
  }
  button->setToolButtonStyle(*icon ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonTextOnly);
  return button;
}

QWidget* ConsolePanel::makeBar() {
  auto* bar = new QWidget(this);
  bar->setObjectName("consoleBar");
  bar->setProperty("look", "toolbar");
  bar->setAttribute(Qt::WA_StyledBackground);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(theme_.scaled(8), theme_.scaled(4), theme_.scaled(8), theme_.scaled(4));
  row->setSpacing(theme_.scaled(4));
  add_ = makeButton("addScriptButton", "file", "Add script\u2026");
  add_->setPopupMode(QToolButton::InstantPopup);
  auto* menu = new QMenu(add_);
  menu->setObjectName("addScriptMenu");
  add_->setMenu(menu);
  fillAddMenu(*menu);
  reload_ = makeButton("reloadScriptButton", "", "Reload");
  open_ = makeButton("openScriptButton", "", "Open file");
  remove_ = makeButton("removeScriptButton", "", "Remove");
  find_ = new QLineEdit(bar);
  find_->setObjectName("consoleFind");
  find_->setAccessibleName("Find in lines");
  find_->setPlaceholderText("Find in lines");
  find_->setClearButtonEnabled(true);
  find_->setMaximumWidth(theme_.scaled(260));
  find_->addAction(theme_.icon("search", Theme::Ink::dim), QLineEdit::LeadingPosition);
  copy_ = makeButton("copyLinesButton", "copy", "Copy");
  clear_ = makeButton("clearLinesButton", "trash-2", "Clear");
  for (QToolButton* button : {add_, reload_, open_, remove_}) row->addWidget(button);
  row->addStretch();
  row->addWidget(find_, 1);
  row->addWidget(copy_);
  row->addWidget(clear_);
  return bar;
}

QWidget* ConsolePanel::makeEmpty() {
  auto* empty = new QWidget(this);
  empty->setObjectName("consoleEmpty");
  empty->setProperty("look", "pane");
  empty->setAttribute(Qt::WA_StyledBackground);
  auto* heading = new PlainLabel("Scripts see and change what flows", empty);
  heading->setObjectName("consoleEmptyHeading");
  heading->setProperty("look", "heading");
  auto* lead = new PlainLabel(
      "A script is a file of Python with functions that are called for each exchange: request(x), response(x), message(x, m), connect(x). It "
      "runs in processes of its own, is loaded again when its file changes, and what it prints stands here. Add script\u2026 has ten small ones to "
      "begin from.",
      empty);
  lead->setObjectName("consoleEmptyLead");
  lead->setProperty("look", "dim");
  lead->setWordWrap(true);
  folder_ = new PlainLabel(empty);
  folder_->setObjectName("consolePluginsFolder");
  folder_->setProperty("look", "dim");
  folder_->setWordWrap(true);
  auto* column = new QVBoxLayout(empty);
  column->setContentsMargins(theme_.scaled(24), theme_.scaled(16), theme_.scaled(24), theme_.scaled(16));
  column->setSpacing(theme_.scaled(8));
  column->addStretch();
  column->addWidget(heading);
  column->addWidget(lead);
  column->addWidget(folder_);
  column->addStretch(2);
  return empty;
}

void ConsolePanel::fillAddMenu(QMenu& menu) {
  connect(menu.addAction("From a file\u2026"), &QAction::triggered, this, &ConsolePanel::chooseScript);
  menu.addSeparator();
  for (const service::ScriptExample& example : service::scriptExamples()) {
    QAction* action = menu.addAction(actionText("From the example " + QString::fromStdString(example.name) + "\u2026"));
    setPlainToolTip(action, QString::fromStdString(example.about));
    connect(action, &QAction::triggered, this, [this, example] { chooseExample(example); });
  }
  menu.setToolTipsVisible(true);
}

void ConsolePanel::connectAll() {
  connect(find_, &QLineEdit::textChanged, this, [this](const QString& words) {
    lines_->setFilter(words);
    table_->scrollToBottom();
    enable();
  });
  connect(copy_, &QToolButton::clicked, this, &ConsolePanel::copyLines);
  connect(clear_, &QToolButton::clicked, this, &ConsolePanel::clear);
  connect(open_, &QToolButton::clicked, this, &ConsolePanel::openFile);
  connect(reload_, &QToolButton::clicked, this, [this] {
    if (const auto* script = current()) tell(scripts_->reload(script->script->file));
  });
  connect(remove_, &QToolButton::clicked, this, [this] {
    if (const auto* script = current()) tell(scripts_->remove(script->script->file));
  });
  connect(list_, &ScriptsModel::switched, this,
          [this](const QString& file, bool on) { tell(scripts_->setEnabled(file.toStdString(), on)); });
  connect(scriptsTable_->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] { enable(); });
  connect(list_, &QAbstractItemModel::modelReset, this, [this] { enable(); });
  connect(scriptsTable_, &QTableView::doubleClicked, this, [this] { openFile(); });
}

void ConsolePanel::begin(service::Scripts& scripts) {
  scripts_ = &scripts;
  folder_->setText("Plugins, which are off until they are switched on: " + QString::fromStdString(scripts.pluginsFolder()));
  changed_ = scripts.changed().subscribe([this, back = mailbox_.address()] { back.post([this] { take(); }); });
  said_ = scripts.said().subscribeOnce([this, back = mailbox_.address()] { back.post([this] { takeLines(); }); });
  take();
  takeLines();
}

void ConsolePanel::take() {
  const auto* before = current();
  const std::string file = before ? before->script->file : std::string();
  list_->set(scripts_->list());
  if (const int row = list_->rowOf(file); row >= 0) scriptsTable_->selectRow(row);
  showState();
}

void ConsolePanel::takeLines() {
  said_.arm();
  const std::vector<service::ConsoleLine> more = scripts_->linesSince(last_);
  if (!more.empty()) last_ = more.back().number;
  const QScrollBar* bar = table_->verticalScrollBar();
  const bool atEnd = bar->value() == bar->maximum();
  lines_->add(more);
  if (atEnd) table_->scrollToBottom();
  showState();
}

void ConsolePanel::showState() {
  const bool empty = lines_->isEmpty() && list_->rowCount() == 0;
  stack_->setCurrentIndex(empty ? 0 : 1);
  enable();
}

const service::ScriptStatus* ConsolePanel::current() const {
  const QModelIndexList rows = scriptsTable_->selectionModel()->selectedRows();
  return rows.isEmpty() ? nullptr : list_->at(rows.front().row());
}

void ConsolePanel::enable() {
  const auto* script = current();
  add_->setEnabled(scripts_ != nullptr);
  reload_->setEnabled(script && script->enabled);
  open_->setEnabled(script);
  remove_->setEnabled(script && script->script->origin == service::ScriptOrigin::added);
  copy_->setEnabled(lines_->rowCount() > 0);
  clear_->setEnabled(!lines_->isEmpty());
}

void ConsolePanel::tell(const Result<void>& done) {
  if (!done) Q_EMIT told(sentenceText(done.error().message));
}

void ConsolePanel::chooseScript() {
  const QString file = QFileDialog::getOpenFileName(this, "Add script", {}, "Python (*.py)");
  if (!file.isEmpty()) addScript(file);
}

void ConsolePanel::chooseExample(const service::ScriptExample& example) {
  const QString name = QString::fromStdString(example.name);
  const QString file = QFileDialog::getSaveFileName(this, "Save a copy of " + name, name, "Python (*.py)");
  if (!file.isEmpty()) addExample(name, file);
}

void ConsolePanel::addScript(const QString& file) {
  if (scripts_) tell(scripts_->add(file.toStdString()));
}

void ConsolePanel::addExample(const QString& name, const QString& file) {
  const std::vector<service::ScriptExample> all = service::scriptExamples();
  const auto it = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name.toStdString(); });
  if (it == all.end()) return;
  QSaveFile out(file);
  const bool written = out.open(QIODevice::WriteOnly) && out.write(it->text.data(), qint64(it->text.size())) == qint64(it->text.size());
  if (!written || !out.commit()) return Q_EMIT told(file + " cannot be written: " + out.errorString() + '.');
  addScript(file);
}

void ConsolePanel::openFile() {
  if (const auto* script = current()) QDesktopServices::openUrl(QUrl::fromLocalFile(QString::fromStdString(script->script->file)));
}

/// Those that are selected, or all.
void ConsolePanel::copyLines() {
  std::vector<int> rows;
  for (const QModelIndex& index : table_->selectionModel()->selectedRows()) rows.push_back(index.row());
  std::sort(rows.begin(), rows.end());
  if (rows.empty())
    for (int row = 0; row < lines_->rowCount(); ++row) rows.push_back(row);
  QString text;
  for (const int row : rows) text += lines_->lineAt(row) + '\n';
  if (!text.isEmpty()) QApplication::clipboard()->setText(text);
}

void ConsolePanel::clear() {
  if (scripts_) scripts_->clearLines();
  lines_->clear();
  showState();
}

void ConsolePanel::keyPressEvent(QKeyEvent* event) {
  if (event->matches(QKeySequence::Copy)) return copyLines();
  if (event->matches(QKeySequence::Find)) return find_->setFocus(Qt::ShortcutFocusReason);
  if (event->key() == Qt::Key_Delete && scriptsTable_->hasFocus() && remove_->isEnabled()) return remove_->click();
  QWidget::keyPressEvent(event);
}

}  // namespace penstock::gui
