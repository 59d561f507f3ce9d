// SPDX-License-Identifier: GPL-3.0-or-later
// What a rule would have done to the session: how many exchanges, which, and what of each, before and after.
#pragma once

#include <QListWidget>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QWidget>
#include <memory>

#include "gui/jobs.h"
#include "gui/plain_text.h"
#include "gui/theme.h"
#include "penstock/service/project.h"
#include "penstock/service/rules.h"

namespace penstock::gui {

/// Thread: GUI.
class DryRunView : public QWidget {
  Q_OBJECT
 public:
  DryRunView(service::Rules& rules, const Theme& theme, QWidget* parent);
  ~DryRunView() override;

  /// In place of the one that was running.
  void run(const rules::Rule& rule, service::ProjectPtr project);
  void end();

 Q_SIGNALS:
  void exchangeChosen(quint64 id);

 private:
  void progress();
  void showSample(int row);
  QString rowText(const service::DryRun::Sample& sample) const;

  service::Rules& rules_;
  const Theme& theme_;
  PlainLabel* count_;
  QListWidget* list_;
  QPlainTextEdit* changes_;
  service::ProjectPtr project_;
  std::vector<service::DryRun::Sample> samples_;  // as listed
  Mailbox mailbox_{this};
  Subscription telling_;
  std::unique_ptr<service::DryRun> run_;
  int turn_ = 0;
};

}  // namespace penstock::gui
