// SPDX-License-Identifier: GPL-3.0-or-later
// One run: how it stands and what starts and stops it, its set-up and its results.
#pragma once

#include <QPointer>
#include <QPushButton>
#include <QTimer>
#include <QWidget>
#include <functional>
#include <optional>

#include "gui/bulk/bulk_calls.h"
#include "gui/bulk/results_page.h"
#include "gui/bulk/run_watch.h"
#include "gui/bulk/setup_page.h"
#include "gui/detail/pane.h"
#include "gui/detail/small_widgets.h"
#include "gui/window/actions.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {

class ProgressLine;

/// Lifetime: what it is given outlives it. Thread: GUI.
class RunPane : public QWidget {
  Q_OBJECT
 public:
  RunPane(service::ProxyService& service, Theme& theme, const Actions& actions, BulkCalls& calls, QWidget* parent);

  void setProject(const service::ProjectPtr& project);
  /// What {{names}} mean now.
  void setVariables(std::function<draft::Environment()> variables) { variables_ = std::move(variables); }
  /// The Resender's chain as it is now.
  void setChain(BeforeRun::Chain chain) { setup_->before().setChain(std::move(chain)); }
  /// Null: none.
  void setRun(RunWatch* run);
  RunWatch* run() const { return run_; }
  /// It was given another.
  void showName();
  /// What was typed is kept.
  void commit();
  void start();
  void pauseOrResume();
  void stop();
  void showResults() { pane_->choose("results"); }
  void showSetup() { pane_->choose("setup"); }
  /// As it is typed now.
  /// `problem`: a sentence, untouched where all is well.
  service::BulkSpec typed(QString& problem) const;
  service::BulkSpec typed() const {
    QString problem;
    return typed(problem);
  }
  ResultsPage& results() { return *results_; }
  SetupPage& setup() { return *setup_; }

 Q_SIGNALS:
  void told(const QString& sentence);
  void copyAsked();
  /// How many requests it is to make, of what is typed.
  void counted(quint64 id, quint64 total);
  /// The person looked at what it does that somebody else may have set up.
  void trusted(quint64 id);

 private:
  QWidget* makeBar();
  void specTyped();
  bool mayStart(const service::BulkSpec& spec);
  void count();
  void showState();
  void showProblem(const QString& sentence);
  QString stateText() const;

  service::ProxyService& service_;
  Theme& theme_;
  const Actions& actions_;
  BulkCalls& calls_;
  service::ProjectPtr project_;
  Pane* pane_;
  NoticeBar* notice_;
  ProgressLine* line_;
  PlainLabel* state_;
  QPushButton *start_, *pause_, *stop_;
  SetupPage* setup_;
  ResultsPage* results_;
  QPointer<RunWatch> run_;
  bool dirty_ = false;      // typed and not yet kept
  bool starting_ = false, doubtful_ = false;
  std::function<draft::Environment()> variables_;
  bool locked_ = false;
  QTimer keepSoon_, countSoon_;
  std::uint64_t counts_ = 0;
  bool counting_ = false;
  std::optional<std::uint64_t> total_;  // of what is typed
  QString typedProblem_, typedNote_;
  Mailbox mailbox_{this};
};

}  // namespace penstock::gui
