// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/rules/rule_editor.h"

#include <QHBoxLayout>
#include <QJsonArray>
#include <QMenu>
#include <QScrollArea>
#include <QScrollBar>
#include <algorithm>
#include <map>
#include <utility>

#include "gui/format.h"
#include "gui/menu_button.h"
#include "gui/traffic/expression_line.h"
#include "penstock/rules/sentence.h"

namespace penstock::gui {
namespace {

constexpr int kSaveMs = 400;  // after the last key

QCheckBox* box(const QString& text, const char* name, QWidget* parent) {
  auto* out = new QCheckBox(text, parent);
  out->setObjectName(name);
  return out;
}

PlainLabel* caption(const QString& text, QWidget* parent) {
  auto* out = new PlainLabel(text, parent);
  out->setProperty("look", "dim");
  return out;
}

}  // namespace

RuleEditor::RuleEditor(service::Rules& rules, const Theme& theme, QWidget* parent) : QWidget(parent), rules_(rules), theme_(theme) {
  setObjectName("ruleEditor");
  setAccessibleName("Rule");
  makeForm();
  auto* column = new QVBoxLayout(form_);
  column->setContentsMargins(theme.scaled(12), theme.scaled(8), theme.scaled(12), theme.scaled(12));
  column->setSpacing(theme.scaled(8));
  column->addWidget(makeTop());
  sentence_ = new PlainLabel(form_);
  sentence_->setObjectName("ruleSentence");
  sentence_->setWordWrap(true);
  sentence_->setProperty("look", "dim");
  column->addWidget(sentence_);
  problem_ = new PlainLabel(form_);
  problem_->setObjectName("ruleProblem");
  problem_->setProperty("look", "problem");
  problem_->setWordWrap(true);
  column->addWidget(problem_);
  makeWhen(*column);
  conditions_ = new QVBoxLayout;
  conditions_->setSpacing(theme.scaled(2));
  column->addLayout(conditions_);
  column->addWidget(makeOn());
  cardsColumn_ = new QVBoxLayout;
  cardsColumn_->setSpacing(theme.scaled(6));
  column->addLayout(cardsColumn_);
  makeAdd();
  column->addWidget(add_, 0, Qt::AlignLeft);
  column->addWidget(makeOptions());
  column->addStretch();

  saveSoon_.setSingleShot(true);
  saveSoon_.setInterval(kSaveMs);
  connect(&saveSoon_, &QTimer::timeout, this, &RuleEditor::commit);
  clear();
}

void RuleEditor::makeForm() {
  auto* scroll = new QScrollArea(this);
  scroll->setObjectName("ruleEditorScroll");
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setFocusPolicy(Qt::NoFocus);
  form_ = new QWidget(scroll);
  form_->setObjectName("ruleForm");
  form_->setProperty("look", "pane");
  form_->setAttribute(Qt::WA_StyledBackground);
  scroll->setWidget(form_);
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(0, 0, 0, 0);
  outer->addWidget(scroll);
}

void RuleEditor::makeWhen(QVBoxLayout& column) {
  when_ = new FilterField(theme_, form_);
  when_->setAccessibleName("Condition");
  when_->setPlaceholderText("When: every exchange. Or host == api.example.com && path startswith /v2");
  when_->setMinimumHeight(theme_.scaled(28));
  column.addWidget(when_);
  whenProblem_ = new FilterProblem(theme_, form_);
  nameParts(*when_, *whenProblem_, "ruleWhen");
  column.addWidget(whenProblem_);
  connect(when_, &QLineEdit::textChanged, this, &RuleEditor::typed);
  connect(when_, &FilterField::accepted, this, &RuleEditor::commit);
  connect(whenProblem_, &FilterProblem::hintTaken, this, [this] {
    const auto compiled = filter::Expression::compile(when_->text().toStdString());
    const auto* problem = std::get_if<filter::Problem>(&compiled);
    if (!problem) return;
    when_->setText(mended(*when_, *problem));
    when_->setFocus();
  });
}

void RuleEditor::makeAdd() {
  add_ = new QToolButton(form_);
  add_->setObjectName("ruleAddAction");
  add_->setText("Add action");
  add_->setAccessibleName("Add action");
  add_->setIcon(theme_.icon("plus", Theme::Ink::accent));
  add_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  add_->setPopupMode(QToolButton::InstantPopup);
  auto* menu = new QMenu(add_);
  menu->setObjectName("ruleActionMenu");
  fillAddMenu(*menu);
  attachMenu(add_, menu);
}

QWidget* RuleEditor::makeTop() {
  auto* top = new QWidget(form_);
  auto* column = new QVBoxLayout(top);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(theme_.scaled(6));
  origin_ = new PlainLabel(top);
  origin_->setObjectName("ruleOrigin");
  origin_->setWordWrap(true);
  column->addWidget(origin_);
  auto* row = new QHBoxLayout;
  row->setSpacing(theme_.scaled(8));
  name_ = new QLineEdit(top);
  name_->setObjectName("ruleName");
  name_->setAccessibleName("Name of the rule");
  name_->setPlaceholderText("Name");
  name_->setMaxLength(200);
  enabled_ = box("On", "ruleEnabled", top);
  row->addWidget(name_, 1);
  row->addWidget(enabled_);
  column->addLayout(row);
  connect(name_, &QLineEdit::textEdited, this, &RuleEditor::typed);
  connect(enabled_, &QCheckBox::clicked, this, [this] {
    typed();
    commit();
  });
  return top;
}

QWidget* RuleEditor::makeOn() {
  auto* on = new QWidget(form_);
  auto* row = new QHBoxLayout(on);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(theme_.scaled(12));
  row->addWidget(caption("On", on));
  onRequest_ = box("Requests", "ruleOnRequest", on);
  onResponse_ = box("Responses", "ruleOnResponse", on);
  onMessage_ = box("Messages", "ruleOnMessage", on);
  setPlainToolTip(onMessage_, "Of WebSocket, gRPC, event streams and MQTT, one by one");
  for (QCheckBox* one : {onRequest_, onResponse_, onMessage_}) {
    row->addWidget(one);
    connect(one, &QCheckBox::clicked, this, &RuleEditor::typed);
  }
  row->addStretch();
  return on;
}

QWidget* RuleEditor::makeOptions() {
  auto* options = new QWidget(form_);
  auto* column = new QVBoxLayout(options);
  column->setContentsMargins(0, theme_.scaled(4), 0, 0);
  column->setSpacing(theme_.scaled(4));
  stop_ = box("No rules after this one", "ruleStop", options);
  strict_ = box("Strict: what cannot be done is answered with 502", "ruleStrict", options);
  column->addWidget(stop_);
  column->addWidget(strict_);
  auto* row = new QHBoxLayout;
  row->setSpacing(theme_.scaled(8));
  row->addWidget(caption("Priority", options));
  priority_ = new QLineEdit(options);
  priority_->setObjectName("rulePriority");
  priority_->setAccessibleName("Priority");
  priority_->setFixedWidth(theme_.scaled(72));
  setPlainToolTip(priority_, "Higher ones apply first, equal ones in their order");
  row->addWidget(priority_);
  row->addStretch();
  column->addLayout(row);
  for (QCheckBox* one : {stop_, strict_}) connect(one, &QCheckBox::clicked, this, &RuleEditor::typed);
  connect(priority_, &QLineEdit::textEdited, this, &RuleEditor::typed);
  return options;
}

void RuleEditor::fillAddMenu(QMenu& menu) {
  std::map<QString, QMenu*> groups;
  for (const ActionForm& form : actionForms()) {
    QMenu*& group = groups[form.group];
    if (!group) group = menu.addMenu(QString::fromUtf8(form.group));
    QAction* action = group->addAction(QString::fromUtf8(form.title), this, [this, &form] { addAction(form); });
    action->setObjectName(QString("add_") + form.name);
  }
}

void RuleEditor::show(const service::RuleRow& row) {
  const QJsonObject rule = draftOf(row.rule);
  readOnly_ = row.ofRun;
  origin_->setVisible(row.ofRun || row.foreign);
  origin_->setText(row.ofRun ? QStringLiteral("Of a file given with --rules: it is edited there.")
                             : QStringLiteral("Somebody else wrote this rule into the project. It is off until you switch it on."));
  origin_->setProperty("look", row.ofRun ? "dim" : "problem");
  form_->setEnabled(true);
  for (QWidget* part : form_->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly))
    if (part != sentence_) part->setEnabled(!readOnly_);
  if (rule == kept_) return;
  load(rule);
}

void RuleEditor::clear() {
  saveSoon_.stop();
  load({});
  origin_->hide();
  form_->setEnabled(false);
  sentence_->setText(QStringLiteral("Choose a rule, or make one."));
}

void RuleEditor::forget() {
  kept_ = draft_ = {};
  clear();
  unfinished_.clear();
}

void RuleEditor::load(const QJsonObject& kept) {
  saveSoon_.stop();
  const QString id = kept["id"].toString();
  // What is no rule yet waits until one comes back to it.
  if (this->id() != id && !this->id().isEmpty() && draft_ != kept_ && !rule()) unfinished_[this->id()] = draft_;
  loading_ = true;
  kept_ = kept;
  draft_ = unfinished_.contains(id) ? unfinished_.take(id) : kept;
  const QJsonObject& rule = draft_;
  name_->setText(rule["name"].toString());
  enabled_->setChecked(rule["enabled"].toBool(true));
  when_->setText(rule["when"].toString());
  when_->closeList();
  const QJsonArray on = rule["on"].toArray();
  onRequest_->setChecked(on.isEmpty() || on.contains("request"));
  onResponse_->setChecked(on.isEmpty() || on.contains("response"));
  onMessage_->setChecked(on.contains("message"));
  stop_->setChecked(rule["stop"].toBool());
  strict_->setChecked(rule["strict"].toBool());
  priority_->setText(QString::number(rule["priority"].toInt()));
  loadConditions();
  loadActions(rule["actions"].toArray());
  loading_ = false;
  judge();
}

/// pypproxy's, which are shown as they are and can be taken out.
void RuleEditor::loadConditions() {
  while (QLayoutItem* item = conditions_->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  const QJsonArray list = draft_.value("conditions").toArray();
  for (int i = 0; i < int(list.size()); ++i) {
    rules::Rule alone;
    const auto read = ruleOf({{"conditions", QJsonArray{list[i]}}, {"actions", QJsonArray()}}, rules_);
    const auto* rule = std::get_if<rules::Rule>(&read);
    auto* line = new QWidget(form_);
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    auto* words = new PlainLabel(QString("and ") + (rule ? QString::fromStdString(rules::conditionInWords(*rule)) : list[i].toObject()["value"].toString()), line);
    words->setObjectName("ruleCondition" + QString::number(i));
    words->setWordWrap(true);
    row->addWidget(words, 1);
    auto* remove = new QToolButton(line);
    remove->setObjectName("ruleCondition" + QString::number(i) + "Remove");
    remove->setAccessibleName("Take this condition out");
    setPlainToolTip(remove, "Take this condition out");
    remove->setIcon(theme_.icon("x", Theme::Ink::dim));
    row->addWidget(remove);
    conditions_->addWidget(line);
    // In a later turn: the button is within its own click.
    connect(remove, &QToolButton::clicked, this, [this, i] {
      QJsonArray rest = draft_.value("conditions").toArray();
      rest.removeAt(i);
      draft_["conditions"] = rest;
      typed();
      loadConditions();
    }, Qt::QueuedConnection);
  }
}

void RuleEditor::loadActions(const QJsonArray& actions) {
  for (ActionCard* card : cards_) card->deleteLater();
  for (ActionCard* card : cards_) card->hide();
  cards_.clear();
  for (const QJsonValue action : actions) insertCard(int(cards_.size()), action.toObject());
  placeCards();
}

ActionCard* RuleEditor::insertCard(int at, const QJsonObject& action) {
  auto* card = new ActionCard(theme_, action, form_);
  cards_.insert(cards_.begin() + at, card);
  connect(card, &ActionCard::changed, this, &RuleEditor::typed);
  connect(card, &ActionCard::moveAsked, this, [this, card](int by) { moveCard(card, by); });
  connect(card, &ActionCard::removeAsked, this, [this, card] { removeCard(card); });
  card->show();
  return card;
}

void RuleEditor::placeCards() {
  for (ActionCard* card : cards_) cardsColumn_->removeWidget(card);
  for (std::size_t i = 0; i < cards_.size(); ++i) {
    cardsColumn_->addWidget(cards_[i]);
    cards_[i]->setPlace(int(i), int(cards_.size()));
    QWidget::setTabOrder(i == 0 ? static_cast<QWidget*>(onMessage_) : cards_[i - 1], cards_[i]);
  }
}

void RuleEditor::moveCard(ActionCard* card, int by) {
  const auto at = std::find(cards_.begin(), cards_.end(), card) - cards_.begin();
  const auto to = at + by;
  if (to < 0 || to >= std::ptrdiff_t(cards_.size())) return;
  std::swap(cards_[std::size_t(at)], cards_[std::size_t(to)]);
  placeCards();
  typed();
}

void RuleEditor::removeCard(ActionCard* card) {
  std::erase(cards_, card);
  card->hide();
  card->deleteLater();
  placeCards();
  add_->setFocus();
  typed();
}

void RuleEditor::addAction(const ActionForm& form) {
  ActionCard* card = insertCard(int(cards_.size()), newAction(form));
  placeCards();
  typed();
  card->takeFocus();
}

void RuleEditor::begin(const QString& action) {
  if (const ActionForm* form = actionForm(action)) addAction(*form);
}

void RuleEditor::typed() {
  if (loading_ || readOnly_) return;
  take();
  judge();
  saveSoon_.start();
  Q_EMIT edited();
}

void RuleEditor::take() {
  const auto put = [this](const char* name, const QJsonValue& value, bool there) {
    there ? void(draft_[QLatin1String(name)] = value) : draft_.remove(QLatin1String(name));
  };
  put("name", name_->text(), !name_->text().isEmpty());
  draft_["enabled"] = enabled_->isChecked();
  put("when", when_->text().trimmed(), !when_->text().trimmed().isEmpty());
  QJsonArray on;
  if (onRequest_->isChecked()) on.append("request");
  if (onResponse_->isChecked()) on.append("response");
  if (onMessage_->isChecked()) on.append("message");
  put("on", on, on != QJsonArray{"request", "response"});
  put("stop", true, stop_->isChecked());
  put("strict", true, strict_->isChecked());
  bool isNumber = false;
  const int priority = priority_->text().toInt(&isNumber);
  draft_["priority"] = isNumber ? QJsonValue(priority) : QJsonValue(priority_->text());
  QJsonArray actions;
  for (const ActionCard* card : cards_) actions.append(card->action());
  draft_["actions"] = actions;
}

std::optional<rules::Rule> RuleEditor::rule() const {
  if (draft_.isEmpty()) return std::nullopt;
  auto judged = ruleOf(draft_, rules_);
  auto* rule = std::get_if<rules::Rule>(&judged);
  return rule ? std::optional(std::move(*rule)) : std::nullopt;
}

void RuleEditor::judge() {
  if (draft_.isEmpty()) return showProblem({});
  const auto judged = ruleOf(draft_, rules_);
  const auto* rule = std::get_if<rules::Rule>(&judged);
  if (rule) sentence_->setText(QString::fromStdString(rules::sentenceOf(*rule)));
  showProblem(rule ? DraftProblem() : std::get<DraftProblem>(judged));
}

void RuleEditor::showProblem(const DraftProblem& problem) {
  for (std::size_t i = 0; i < cards_.size(); ++i) {
    const bool here = problem.action == int(i);
    cards_[i]->showProblem(here ? problem.member : QString(), here ? sentenceText(problem.sentence.toStdString()) : QString());
  }
  const bool ofWhen = problem.action < 0 && problem.member == "when";
  if (ofWhen)
    showWhenProblem(problem);
  else
    whenProblem_->hide();
  const bool any = !problem.sentence.isEmpty();
  QString words = sentenceText(problem.sentence.toStdString());
  if (any && (problem.action >= 0 || (ofWhen && whenProblem_->isVisibleTo(form_)))) words = "Not in force yet: see below. The last good state is.";
  problem_->setText(any ? words : QString());
  problem_->setVisible(any);
  if (any) sentence_->setText({});
  sentence_->setVisible(!any);
}

void RuleEditor::showWhenProblem(const DraftProblem& problem) {
  filter::Problem shown{0, 0, problem.sentence.toStdString(), {}};
  const auto compiled = filter::Expression::compile(when_->text().toStdString());
  if (const auto* at = std::get_if<filter::Problem>(&compiled)) shown = *at;
  tellUnder(*when_, shown, *whenProblem_);
}

void RuleEditor::commit() {
  saveSoon_.stop();
  if (draft_.isEmpty() || readOnly_) return;
  auto judged = ruleOf(draft_, rules_);
  auto* rule = std::get_if<rules::Rule>(&judged);
  if (!rule) return;
  const QJsonObject now = draftOf(*rule);
  if (now == kept_) return;
  const QJsonObject before = std::exchange(kept_, now);  // first: what changes is told within the call
  if (const auto kept = rules_.replace(std::move(*rule)); !kept) {
    kept_ = before;
    showProblem({{}, -1, QString::fromStdString(kept.error().message)});
  }
}

void RuleEditor::focusName() {
  name_->setFocus(Qt::OtherFocusReason);
  name_->selectAll();
}

void RuleEditor::focusCondition() { when_->setFocus(Qt::OtherFocusReason); }

void RuleEditor::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  if (whenProblem_->isVisible()) judge();
}

}  // namespace penstock::gui
