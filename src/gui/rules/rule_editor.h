// SPDX-License-Identifier: GPL-3.0-or-later
// One rule as a form. What is changed is put in force a moment after the last key, as soon as it can be; until then the last good state
// stays in force, and what is wrong is said where it is.
#pragma once

#include <QCheckBox>
#include <QHash>
#include <QJsonObject>
#include <QLineEdit>
#include <QPushButton>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWidget>
#include <optional>
#include <vector>

#include "gui/plain_text.h"
#include "gui/rules/action_card.h"
#include "gui/rules/rule_draft.h"
#include "gui/theme.h"
#include "gui/traffic/filter_field.h"
#include "gui/traffic/filter_problem.h"
#include "penstock/service/rules.h"

namespace penstock::gui {

/// Lifetime: rules and theme outlive it. Thread: GUI.
class RuleEditor : public QWidget {
  Q_OBJECT
 public:
  RuleEditor(service::Rules& rules, const Theme& theme, QWidget* parent);

  /// What is being typed stays, unless the rule is another one or was changed elsewhere.
  void show(const service::RuleRow& row);
  void clear();
  /// What was typed of any rule, which is another project's from now on.
  void forget();
  /// Puts what was typed in force, if it can be, without waiting.
  void commit();
  QString id() const { return draft_["id"].toString(); }
  /// What is typed, where it is a rule.
  std::optional<rules::Rule> rule() const;
  void setValues(filter::ValuesOf values) { when_->setValues(std::move(values)); }
  /// One more action, to be filled in.
  void begin(const QString& action);
  void focusName();
  void focusCondition();

 Q_SIGNALS:
  /// Something was typed: rule() may be another.
  void edited();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void makeForm();
  void makeWhen(QVBoxLayout& column);
  void makeAdd();
  QWidget* makeTop();
  QWidget* makeOn();
  QWidget* makeOptions();
  void fillAddMenu(QMenu& menu);
  void load(const QJsonObject& kept);
  void loadConditions();
  void loadActions(const QJsonArray& actions);
  ActionCard* insertCard(int at, const QJsonObject& action);
  void placeCards();
  void moveCard(ActionCard* card, int by);
  void removeCard(ActionCard* card);
  void addAction(const ActionForm& form);
  void typed();
  void take();
  void judge();
  void showProblem(const DraftProblem& problem);
  void showWhenProblem(const DraftProblem& problem);

  service::Rules& rules_;
  const Theme& theme_;
  QWidget* form_;
  PlainLabel* origin_;
  QLineEdit* name_;
  QCheckBox* enabled_;
  FilterField* when_;
  FilterProblem* whenProblem_;
  QVBoxLayout *conditions_, *cardsColumn_;
  QCheckBox *onRequest_, *onResponse_, *onMessage_, *stop_, *strict_;
  QLineEdit* priority_;
  QToolButton* add_;
  PlainLabel *sentence_, *problem_;
  std::vector<ActionCard*> cards_;
  QJsonObject kept_, draft_;  // as the service has it, and as it is typed
  QHash<QString, QJsonObject> unfinished_;  // by id
  bool loading_ = false, readOnly_ = false;
  QTimer saveSoon_;
};

}  // namespace penstock::gui
