// SPDX-License-Identifier: GPL-3.0-or-later
// The Diff tab: two exchanges of a pool side by side.
#pragma once

#include <QPointer>
#include <QStackedWidget>
#include <QTimer>
#include <QWidget>
#include <memory>
#include <optional>

#include "gui/diff/captures_dialog.h"
#include "gui/diff/diff_bar.h"
#include "gui/diff/diff_empty.h"
#include "gui/diff/diff_job.h"
#include "gui/diff/diff_view.h"
#include "gui/diff/ignore_dialog.h"
#include "gui/diff/pool_dialog.h"
#include "gui/diff/pool_model.h"
#include "gui/diff/pool_picker.h"
#include "gui/jobs.h"
#include "gui/project_memory.h"
#include "gui/window/actions.h"
#include "penstock/service/project.h"

namespace penstock::gui {

/// The pool, what is compared and the ignore lists are kept in the project. Lifetime: what it is given outlives it. Thread: GUI; comparing
/// itself runs on the pool of threads, and what comes next cancels it.
class DiffPage : public QWidget {
  Q_OBJECT
 public:
  DiffPage(Theme& theme, const Actions& actions, QWidget* parent);
  ~DiffPage() override;

  /// Null: none.
  void setProject(service::ProjectPtr project);
  /// Into the pool. One: it is the left where there is none, else it is compared with the left. Several: the first is the left, the last
  /// the right.
  void add(std::vector<model::ExchangeId> ids);
  void compare(model::ExchangeId left, model::ExchangeId right);
  /// The right one is in another capture, called `name`; the pool stays as it is.
  void compareAcross(model::ExchangeId left, model::ExchangeId right, std::shared_ptr<const model::Recording> other, const QString& name);
  /// Chooses another project to compare this one with.
  void compareCaptures();
  /// All of the pool with the left, as the two are.
  void comparePool();
  void remember();

 Q_SIGNALS:
  /// There are two to look at, which somebody asked for.
  void paired();
  /// One sentence for the person.
  void told(const QString& sentence);
  void poolChanged(int count);

 protected:
  void showEvent(QShowEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  enum class From { reading, comparing, layout };
  QWidget* makePickers();
  void connectAll(const Actions& actions);
  void fillPoolMenu();
  void restore();
  void choose(model::ExchangeId left, model::ExchangeId right);
  void swap();
  void forget(const std::vector<model::ExchangeId>& ids);
  void poolEdited();
  DiffWork work(From from) const;
  void run(From from, bool keepPlace);
  void take(DiffMade made, bool keepPlace);
  void stop();
  void showState();
  void currentChanged();
  QString placeOf(const display::DiffChange& change) const;
  void openIgnore();
  void learn(IgnoreDialog& dialog);
  void setIgnore(diff::IgnoreLists lists);
  void copyDiff();
  void saveDiffAs();

  Theme& theme_;
  QThreadPool pool_;
  ProjectMemory memory_;
  service::ProjectPtr project_;
  PoolModel exchanges_;
  model::ExchangeId left_ = 0, right_ = 0;
  std::shared_ptr<const model::Recording> other_;  // where the right one is; null: in the project
  QString otherName_;
  diff::IgnoreLists ignoreLists_;
  diff::IgnoreRules ignore_;
  display::OpenedFolds opened_;

  QWidget* pickers_;
  PoolPicker *leftPicker_, *rightPicker_;
  QMenu* poolMenu_;
  DiffBar* bar_;
  NoticeBar* notice_;
  QStackedWidget* stack_;
  DiffEmpty* empty_;
  PlainLabel* message_;
  DiffView* view_;
  QPointer<IgnoreDialog> dialog_;
  QPointer<CapturesDialog> captures_;
  QPointer<PoolDialog> poolDialog_;
  QAction *captureAction_;
  QAction *next_, *previous_, *swap_, *copy_, *save_;

  std::shared_ptr<const DiffRead> read_;
  std::shared_ptr<const display::ComparedSections> sections_;
  From needed_ = From::layout;  // where what is under way, or was stopped, begins
  Job job_, exportJob_;
  QTimer busySoon_;
};

}  // namespace penstock::gui
