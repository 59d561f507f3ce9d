// SPDX-License-Identifier: GPL-3.0-or-later
// The dock of rules: the table, the rule that is edited beside it, and a dry run in the table's place.
#pragma once

#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>
#include <QToolButton>
#include <QWidget>

#include "gui/jobs.h"
#include "gui/plain_text.h"
#include "gui/rules/dry_run_view.h"
#include "gui/rules/rule_editor.h"
#include "gui/rules/rules_model.h"
#include "gui/rules/rules_table.h"
#include "gui/theme.h"
#include "gui/window/actions.h"
#include "gui/window/toast.h"
#include "penstock/service/proxy_service.h"
#include "penstock/service/rules.h"

namespace penstock::gui {

/// Lifetime: what it is given outlives it. Thread: GUI.
class RulesPanel : public QWidget {
  Q_OBJECT
 public:
  RulesPanel(service::ProxyService& service, const Theme& theme, const Actions& actions, Toast& toast, QWidget* parent);

  /// After the service was opened, and with each other project.
  void setProject(service::ProjectPtr project);
  /// Adds it at the end, and chooses it. `told`: what the toast says, with an undo; "" for nothing.
  void add(rules::Rule rule, const QString& told);
  /// Adds it and opens it in the editor, with one more action that is still to be filled in.
  void begin(rules::Rule rule, const QString& action);
  /// What was done with rules by others: said with an undo, or what kept it from being done.
  void done(const Result<void>& done, const QString& told) { tell(done, told); }
  void importFrom(const QString& path);
  void exportTo(const QString& path);
  /// The rules and the rest, as they stand now. Not `anew`: rules are those shown, with other figures.
  void refresh(bool anew = true);
  RuleEditor& editor() { return *editor_; }
  /// Puts what was typed in force.
  void commit() { editor_->commit(); }

 Q_SIGNALS:
  void exchangeChosen(quint64 id);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  QWidget* makeBar();
  void connectTable();
  std::vector<RulesRow> rows(bool anew) const;
  const RulesRow* current() const { return model_.at(model_.rowOf(table_->current())); }
  void currentMoved();
  void showState();
  void newRule();
  void duplicate();
  void remove();
  void removePassthrough(const std::string& pattern);
  void removeTrust(const RulesRow& row);
  void switchRule(const QString& key, bool on);
  void move(const QString& key, int before);
  void importRules();
  void exportRules();
  void dryRun(bool on);
  void tell(const Result<void>& done, const QString& told);
  void offerUndo(const QString& told);

  service::ProxyService& service_;
  const Theme& theme_;
  const Actions& actions_;
  Toast& toast_;
  RulesModel model_;
  QStackedWidget* left_;
  RulesTable* table_;
  PlainLabel* empty_;
  DryRunView* dryRun_;
  RuleEditor* editor_;
  QSplitter* splitter_;
  QToolButton* dryRunButton_;
  service::ProjectPtr project_;
  QTimer figures_, dryRunSoon_;
  Mailbox mailbox_{this};
  Subscription changed_;
};

}  // namespace penstock::gui
