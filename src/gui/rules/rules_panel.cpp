// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/rules/rules_panel.h"

#include <QHBoxLayout>
#include <QVBoxLayout>
#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "gui/format.h"
#include "penstock/display/field_values.h"

namespace penstock::gui {
namespace {

constexpr int kFiguresMs = 1000, kDryRunMs = 500;

QString nameOf(const rules::Rule& rule) { return wireText(rule.name.empty() ? rule.id : rule.name, 60); }

}  // namespace

RulesPanel::RulesPanel(service::ProxyService& service, const Theme& theme, const Actions& actions, Toast& toast, QWidget* parent)
    : QWidget(parent),
      service_(service),
      theme_(theme),
      actions_(actions),
      toast_(toast),
      left_(new QStackedWidget(this)),
      table_(new RulesTable(theme, model_, left_)),
      empty_(new PlainLabel(left_)),
      dryRun_(new DryRunView(service.rules(), theme, left_)),
      editor_(new RuleEditor(service.rules(), theme, this)),
      splitter_(new QSplitter(Qt::Horizontal, this)),
      dryRunButton_(new QToolButton(this)) {
  setObjectName("rulesPanel");
  setAccessibleName("Rules");
  empty_->setObjectName("rulesEmpty");
  empty_->setAlignment(Qt::AlignCenter);
  empty_->setWordWrap(true);
  empty_->setProperty("look", "dim");
  empty_->setText("Rules change what passes: edit, answer, redirect, slow or mark whatever matches.\nMake one with Ctrl+Shift+N, from the menu of a row in "
                  "Traffic, or import those of pypproxy.");
  left_->setObjectName("rulesLeft");
  left_->addWidget(table_);
  left_->addWidget(empty_);
  left_->addWidget(dryRun_);
  splitter_->setObjectName("rulesSplitter");
  splitter_->setHandleWidth(1);
  splitter_->setChildrenCollapsible(false);
  splitter_->addWidget(left_);
  splitter_->addWidget(editor_);
  splitter_->setStretchFactor(0, 1);
  splitter_->setSizes({theme.scaled(820), theme.scaled(460)});
  editor_->setMinimumWidth(theme.scaled(320));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(makeBar());
  column->addWidget(splitter_, 1);

  connectTable();
  connect(dryRun_, &DryRunView::exchangeChosen, this, &RulesPanel::exchangeChosen);
  connect(actions.newRule, &QAction::triggered, this, &RulesPanel::newRule);
  connect(actions.duplicateRule, &QAction::triggered, this, &RulesPanel::duplicate);
  connect(actions.importRules, &QAction::triggered, this, &RulesPanel::importRules);
  connect(actions.exportRules, &QAction::triggered, this, &RulesPanel::exportRules);
  connect(actions.undoRules, &QAction::triggered, this, [this] { tell(service_.rules().undo(), {}); });
  connect(actions.redoRules, &QAction::triggered, this, [this] { tell(service_.rules().redo(), {}); });
  figures_.setInterval(kFiguresMs);
  connect(&figures_, &QTimer::timeout, this, [this] {
    if (isVisible()) refresh(false);
  });
  dryRunSoon_.setSingleShot(true);
  dryRunSoon_.setInterval(kDryRunMs);
  connect(&dryRunSoon_, &QTimer::timeout, this, [this] {
    if (const auto rule = editor_->rule(); rule && dryRunButton_->isChecked()) dryRun_->run(*rule, project_);
  });
  connect(editor_, &RuleEditor::edited, this, [this] { dryRunSoon_.start(); });
  showState();
}

QWidget* RulesPanel::makeBar() {
  auto* bar = new QWidget(this);
  bar->setObjectName("rulesBar");
  bar->setProperty("look", "bar");
  bar->setAttribute(Qt::WA_StyledBackground);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(theme_.scaled(12), theme_.scaled(4), theme_.scaled(8), theme_.scaled(4));
  row->setSpacing(theme_.scaled(4));
  const auto add = [&](QAction* action, const char* name) {
    auto* button = new QToolButton(bar);
    button->setDefaultAction(action);
    button->setObjectName(name);
    const QString text = QString(action->text()).remove(QChar(0x2026));
    button->setAccessibleName(text);
    const QString keys = action->shortcut().toString(QKeySequence::NativeText);
    setPlainToolTip(button, keys.isEmpty() ? text : text + " (" + keys + ")");
    button->setFocusPolicy(Qt::TabFocus);
    button->setIconSize(QSize(16, 16));
    row->addWidget(button);
    return button;
  };
  add(actions_.newRule, "newRuleButton");
  add(actions_.duplicateRule, "duplicateRuleButton");
  add(actions_.removeRule, "removeRuleButton");
  add(actions_.importRules, "importRulesButton");
  add(actions_.exportRules, "exportRulesButton");
  row->addStretch();
  dryRunButton_->setObjectName("dryRunButton");
  dryRunButton_->setProperty("look", "tab");
  dryRunButton_->setText("Dry run");
  dryRunButton_->setAccessibleName("Dry run");
  setPlainToolTip(dryRunButton_, "What this rule would have done to the session");
  dryRunButton_->setIcon(theme_.icon("flask-conical"));
  dryRunButton_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  dryRunButton_->setCheckable(true);
  dryRunButton_->setFocusPolicy(Qt::TabFocus);
  connect(dryRunButton_, &QToolButton::toggled, this, &RulesPanel::dryRun);
  row->addWidget(dryRunButton_);
  return bar;
}

void RulesPanel::connectTable() {
  connect(table_, &RulesTable::currentMoved, this, &RulesPanel::currentMoved);
  connect(table_, &RulesTable::openAsked, this, [this] { editor_->focusCondition(); });
  connect(table_, &RulesTable::moveAsked, this, [this](int by) {
    const int row = model_.rowOf(table_->current());
    if (row >= 0) move(table_->current(), by < 0 ? row - 1 : row + 2);
  });
  connect(&model_, &RulesModel::switched, this, &RulesPanel::switchRule);
  // In a later turn: the view is in the middle of its drag.
  connect(&model_, &RulesModel::moved, this, &RulesPanel::move, Qt::QueuedConnection);
  connect(actions_.removeRule, &QAction::triggered, this, &RulesPanel::remove);
  connect(table_, &RulesTable::removeAsked, actions_.removeRule, &QAction::trigger);
  table_->setContextMenuPolicy(Qt::ActionsContextMenu);
  table_->addActions({actions_.newRule, actions_.duplicateRule, actions_.removeRule, actions_.exportRules});
}

void RulesPanel::setProject(service::ProjectPtr project) {
  dryRunButton_->setChecked(false);
  dryRun_->end();
  project_ = std::move(project);
  changed_ = service_.rules().changed().subscribe([this, back = mailbox_.address()] { back.post([this] { refresh(); }); });
  editor_->forget();
  editor_->setValues(display::valuesIn(project_->rows()));
  dryRun_->setValues(display::valuesIn(project_->rows()));
  figures_.start();
  refresh();
}

std::vector<RulesRow> RulesPanel::rows(bool anew) const {
  std::vector<RulesRow> out;
  std::map<std::string_view, const RulesRow*> shown;  // words take their time where there are a thousand rules
  if (!anew)
    for (const RulesRow& row : model_.rows())
      if (row.kind == RulesRow::Kind::rule) shown.emplace(row.rule.rule.id, &row);
  for (service::RuleRow& rule : service_.rules().list()) {
    const auto before = shown.find(rule.rule.id);
    RulesRow row = before == shown.end() ? RulesRow::inWords(rule.rule) : *before->second;
    row.rule = std::move(rule);
    out.push_back(std::move(row));
  }
  std::stable_sort(out.begin(), out.end(), [](const RulesRow& a, const RulesRow& b) { return a.rule.rule.priority > b.rule.rule.priority; });
  for (std::string& pattern : service_.passthrough().hosts()) {
    RulesRow row;
    row.kind = RulesRow::Kind::passthrough;
    row.when = "the host is " + wireText(pattern, 200);
    row.does = QStringLiteral("pass it through undecrypted");
    row.pattern = std::move(pattern);
    out.push_back(std::move(row));
  }
  for (service::TrustEntry& entry : service_.trust().list()) {
    RulesRow row;
    row.kind = RulesRow::Kind::trust;
    row.when = "the server is " + wireText(entry.server.host, 200) + " with the certificate " + QString::fromStdString(entry.server.certificate).left(23) + QChar(0x2026);
    row.does = QStringLiteral("accept its certificate");
    row.server = std::move(entry.server);
    row.scope = entry.scope;
    out.push_back(std::move(row));
  }
  return out;
}

void RulesPanel::refresh(bool anew) {
  if (!project_) return;
  model_.setRows(rows(anew));
  currentMoved();
}

void RulesPanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refresh();
  if (const RulesRow* first = model_.at(0); first && !current()) table_->choose(first->key());
}

void RulesPanel::currentMoved() {
  const RulesRow* row = current();
  if (row && row->kind == RulesRow::Kind::rule) {
    const QString id = QString::fromStdString(row->rule.rule.id);
    const bool another = id != editor_->id();
    if (another) editor_->commit();
    // What commit() told may have made other rows.
    if (const RulesRow* now = current(); now && now->kind == RulesRow::Kind::rule) editor_->show(now->rule);
    if (another && dryRunButton_->isChecked()) dryRunSoon_.start();
  } else if (!editor_->id().isEmpty()) {
    editor_->commit();
    editor_->clear();
  }
  showState();
}

void RulesPanel::showState() {
  const RulesRow* row = current();
  const bool rule = row && row->kind == RulesRow::Kind::rule;
  actions_.newRule->setEnabled(bool(project_));
  actions_.importRules->setEnabled(bool(project_));
  actions_.exportRules->setEnabled(model_.rowCount() > 0);
  actions_.duplicateRule->setEnabled(rule);
  actions_.removeRule->setEnabled(row && !row->rule.ofRun);
  dryRunButton_->setEnabled(rule);
  const std::string undo = service_.rules().undoText(), redo = service_.rules().redoText();
  actions_.undoRules->setEnabled(!undo.empty());
  actions_.undoRules->setText(undo.empty() ? "Undo change of rules" : "Undo: " + QString::fromStdString(undo));
  actions_.redoRules->setEnabled(!redo.empty());
  actions_.redoRules->setText(redo.empty() ? "Redo change of rules" : "Redo: " + QString::fromStdString(redo));
  QWidget* face = dryRunButton_->isChecked() ? static_cast<QWidget*>(dryRun_) : model_.rowCount() == 0 ? static_cast<QWidget*>(empty_) : table_;
  left_->setCurrentWidget(face);
}

void RulesPanel::dryRun(bool on) {
  if (!on) {
    dryRun_->end();
  } else if (const auto rule = editor_->rule(); rule) {
    dryRun_->run(*rule, project_);
  } else {
    dryRunButton_->setChecked(false);
    toast_.tell("This rule cannot be run yet: see what is wrong with it");
  }
  showState();
}

void RulesPanel::tell(const Result<void>& done, const QString& told) {
  if (!done) return toast_.tell(sentenceText(done.error().message));
  refresh();
  if (!told.isEmpty()) offerUndo(told);
}

void RulesPanel::offerUndo(const QString& told) {
  // As long as nothing newer was done.
  const std::string what = service_.rules().undoText();
  toast_.tell(told, "Undo", [this, what] {
    if (service_.rules().undoText() == what) tell(service_.rules().undo(), {});
  });
}

void RulesPanel::add(rules::Rule rule, const QString& told) {
  const auto added = service_.rules().add(std::move(rule));
  if (!added) return toast_.tell(sentenceText(added.error().message));
  refresh();
  table_->choose("rule " + QString::fromStdString(*added));
  if (!told.isEmpty()) offerUndo(told);
}

void RulesPanel::begin(rules::Rule rule, const QString& action) {
  actions_.showRules->setChecked(true);
  dryRunButton_->setChecked(false);
  add(std::move(rule), {});
  editor_->begin(action);
}

void RulesPanel::newRule() {
  actions_.showRules->setChecked(true);
  dryRunButton_->setChecked(false);
  rules::Rule rule;
  rule.name = "New rule";
  add(std::move(rule), {});
  editor_->focusName();
}

void RulesPanel::duplicate() {
  const RulesRow* row = current();
  if (!row || row->kind != RulesRow::Kind::rule) return;
  editor_->commit();
  rules::Rule copy = row->rule.rule;
  copy.id.clear();
  copy.name += " (copy)";
  copy.enabled = false;  // two of the same in force is rarely what one wants
  add(std::move(copy), {});
}

void RulesPanel::remove() {
  const RulesRow* row = current();
  if (!row || row->rule.ofRun) return;
  if (row->kind == RulesRow::Kind::passthrough) return removePassthrough(row->pattern);
  if (row->kind == RulesRow::Kind::trust) return removeTrust(*row);
  const QString told = "Rule " + nameOf(row->rule.rule) + " deleted";
  const int at = model_.rowOf(row->key());
  tell(service_.rules().remove(row->rule.rule.id), told);
  if (const RulesRow* next = model_.at(std::min(at, model_.rowCount() - 1))) table_->choose(next->key());
}

void RulesPanel::removePassthrough(const std::string& pattern) {
  auto patterns = service_.passthrough().hosts();
  std::erase(patterns, pattern);
  service_.passthrough().setHosts(std::move(patterns));
  refresh();
  toast_.tell(wireText(pattern) + " is decrypted again", "Undo", [this, pattern] {
    auto now = service_.passthrough().hosts();
    now.push_back(pattern);
    service_.passthrough().setHosts(std::move(now));
    refresh();
  });
}

void RulesPanel::removeTrust(const RulesRow& row) {
  const model::TrustedServer server = row.server;
  const model::TrustScope scope = row.scope;
  service_.trust().distrust(server);
  refresh();
  toast_.tell(wireText(server.host) + " is not trusted any more", "Undo", [this, server, scope] {
    service_.trust().trust(server, scope);
    refresh();
  });
}

void RulesPanel::switchRule(const QString& key, bool on) {
  editor_->commit();
  const RulesRow* row = model_.at(model_.rowOf(key));
  if (!row) return;
  rules::Rule rule = row->rule.rule;
  rule.enabled = on;
  tell(service_.rules().replace(std::move(rule)), {});
}

/// Among the rules of the project, with a priority that fits the new place.
void RulesPanel::move(const QString& key, int before) {
  editor_->commit();
  const int from = model_.rowOf(key);
  const RulesRow* moving = model_.at(from);
  if (!moving || before < 0 || before == from || before == from + 1) return;
  std::vector<rules::Rule> rules;
  rules::Rule moved = moving->rule.rule;
  std::optional<int> above, below;
  std::size_t place = 0;
  for (int i = 0; i < model_.rowCount(); ++i) {
    const RulesRow& row = *model_.at(i);
    if (i == from || row.kind != RulesRow::Kind::rule) continue;
    if (i < before) above = row.rule.rule.priority;
    if (i >= before && !below) below = row.rule.rule.priority;
    if (row.rule.ofRun) continue;
    if (i < before) place = rules.size() + 1;
    rules.push_back(row.rule.rule);
  }
  if (above) moved.priority = std::min(moved.priority, *above);
  if (below) moved.priority = std::max(moved.priority, *below);
  const std::string what = "Move rule \"" + moved.name + "\"";
  rules.insert(rules.begin() + std::ptrdiff_t(place), std::move(moved));
  tell(service_.rules().set(std::move(rules), what), {});
  table_->choose(key);
}

}  // namespace penstock::gui
