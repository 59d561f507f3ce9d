// SPDX-License-Identifier: GPL-3.0-or-later
// How a run is set up: its request with positions, where it goes, payloads, pace, and what is told of answers.
#pragma once

#include <QComboBox>
#include <QLineEdit>
#include <QCheckBox>
#include <QSpinBox>
#include <QSplitter>
#include <QVBoxLayout>
#include <QWidget>
#include <vector>

#include "gui/bulk/answer_columns.h"
#include "gui/bulk/before_run.h"
#include "gui/bulk/changes_editor.h"
#include "gui/bulk/marked_editor.h"
#include "gui/bulk/payload_set_editor.h"
#include "gui/bulk/target_bar.h"
#include "gui/detail/small_widgets.h"
#include "gui/plain_text.h"
#include "gui/theme.h"
#include "penstock/service/bulk_runs.h"

class QButtonGroup;

namespace penstock::gui {

/// Lifetime: the theme outlives it. Thread: GUI.
class SetupPage : public QWidget {
  Q_OBJECT
 public:
  SetupPage(Theme& theme, QAction* addPosition, QWidget* parent);

  void setSpec(const service::BulkSpec& spec);
  /// What is typed; `problem`: a sentence about what cannot be read of it, untouched where all can.
  service::BulkSpec spec(QString& problem) const;
  /// It has results: what they came from is not changed any more.
  void setLocked(bool locked);
  MarkedEditor& request() { return *request_; }
  BeforeRun& before() { return *before_; }

 Q_SIGNALS:
  void changed();
  void told(const QString& sentence);
  void copyAsked();

 private:
  QWidget* makeRequest(QAction* addPosition);
  QWidget* makeForm();
  void makeAttack(QVBoxLayout& column);
  void makePace(QVBoxLayout& column);
  void makeBefore(QVBoxLayout& column);
  void makeAnswers(QVBoxLayout& column);
  QSpinBox* spin(const char* name, const QString& label, int least, int most, const QString& suffix, const QString& none);
  void shapeChosen();
  void fitSets();
  void chooseSet(int index);
  void takeSet(QString& problem) const;
  void typed();
  /// As many sets as the shape asks for.
  std::size_t setsWanted() const;
  bool wholeRequests() const;

  Theme& theme_;
  QSplitter* across_;
  NoticeBar* notice_;
  TargetBar* target_;
  MarkedEditor* request_;
  QWidget* form_;
  QComboBox* shape_;
  PlainLabel* shapeWords_;
  QWidget* setRow_;
  QButtonGroup* setButtons_;
  PayloadSetEditor* set_;
  ChangesEditor* changes_;
  QSpinBox *atOnce_, *perSecond_, *delay_, *retries_;
  QCheckBox* base_;
  BeforeRun* before_;
  ColumnsEditor* columns_;
  GrepsEditor* greps_;
  service::BulkSpec kept_;                                // what no field shows
  mutable std::vector<service::BulkSpec::Set> sets_;      // that of `current_` is as it was when it was left
  std::size_t current_ = 0;
  bool loading_ = false;
};

}  // namespace penstock::gui
