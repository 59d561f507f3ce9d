// SPDX-License-Identifier: GPL-3.0-or-later
// What a rule would have done to the session, or to what of it an expression selects: how many exchanges, which, and what of each, before and
// after.
#pragma once

#include <QListWidget>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QWidget>
#include <memory>
#include <optional>

#include "gui/jobs.h"
#include "gui/plain_text.h"
#include "gui/theme.h"
#include "gui/traffic/expression_line.h"
#include "penstock/service/project.h"
#include "penstock/service/rules.h"

namespace penstock::gui {

/// Thread: GUI.
class DryRunView : public QWidget {
  Q_OBJECT
 public:
  DryRunView(service::Rules& rules, const Theme& theme, QWidget* parent);
  ~DryRunView() override;

  /// In place of the one that was running; again by itself when another expression is typed.
  void run(const rules::Rule& rule, service::ProjectPtr project);
  void end();
  /// For completion.
  void setValues(filter::ValuesOf values) { among_->setValues(std::move(values)); }

 Q_SIGNALS:
  void exchangeChosen(quint64 id);

 private:
  QWidget* makeAmong();
  void begin();
  void stop();
  void progress();
  QString countWords(const service::DryRun::State& state) const;
  void showSample(int row);
  QString rowText(const service::DryRun::Sample& sample) const;

  service::Rules& rules_;
  const Theme& theme_;
  FilterField* among_;
  ExpressionLine* line_;
  PlainLabel* count_;
  QListWidget* list_;
  QPlainTextEdit* changes_;
  std::optional<rules::Rule> rule_;  // while it runs, and as long as what it found is shown
  service::ProjectPtr project_;
  std::vector<service::DryRun::Sample> samples_;  // as listed
  Mailbox mailbox_{this};
  Subscription telling_;
  std::unique_ptr<service::DryRun> run_;
  int turn_ = 0;
};

}  // namespace penstock::gui
