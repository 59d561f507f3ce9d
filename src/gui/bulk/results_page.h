// SPDX-License-Identifier: GPL-3.0-or-later
// Results of a run: chips that narrow them, the table, times and clusters beside it, and below the exchange that is looked at.
#pragma once

#include <QComboBox>
#include <QPointer>
#include <QPushButton>
#include <QSplitter>
#include <QToolButton>
#include <QWidget>

#include "gui/bulk/cluster_list.h"
#include "gui/bulk/detail_below.h"
#include "gui/bulk/result_chips.h"
#include "gui/bulk/result_query.h"
#include "gui/bulk/results_model.h"
#include "gui/bulk/results_table.h"
#include "gui/bulk/run_watch.h"
#include "gui/bulk/times_chart.h"
#include "gui/traffic/expression_line.h"
#include "gui/plain_text.h"
#include "penstock/service/project.h"

namespace penstock::gui {

/// Lifetime: theme, and what `source` names, outlive it. Thread: GUI.
class ResultsPage : public QWidget {
  Q_OBJECT
 public:
  ResultsPage(const DetailSource& source, Theme& theme, QWidget* parent);

  /// Null: none.
  void setRun(RunWatch* run);
  /// After a change of its settings, or of the project.
  void begin();
  void setProject(const service::ProjectPtr& project);
  ResultsModel& model() { return model_; }
  ResultsTable& table() { return *table_; }
  /// Rows of the run that are selected, in their order here.
  std::vector<std::uint32_t> selected() const;
  void open();
  DetailPanel* detail() { return down_->panel(); }

 Q_SIGNALS:
  /// A right click on what is selected.
  void menuAsked(const QPoint& globalPos);

 private:
  QWidget* makeBar();
  QWidget* makeFilter();
  QWidget* makeSide();
  bool byShape() const;
  void showAlike();
  void arrange();
  void took(const RunRead& read);
  void showCurrent();

  Theme& theme_;
  ResultsModel model_;
  FilterField* field_;
  ExpressionLine* line_;
  ResultQuery* query_;
  ResultChips* chips_;
  QToolButton *odd_, *others_;
  PlainLabel* count_;
  ResultsTable* table_;
  PlainLabel* empty_;
  TimesChart* times_;
  QComboBox* alike_;
  ClusterList* clusters_;
  std::vector<AnswerCluster> texts_, shapes_;  // as of the last read
  std::uint64_t done_ = 0;
  QSplitter* across_;
  DetailBelow* down_;
  service::ProjectPtr project_;
  QPointer<RunWatch> run_;
  Arrangement arrangement_;
};

}  // namespace penstock::gui
