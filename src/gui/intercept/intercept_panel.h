// SPDX-License-Identifier: GPL-3.0-or-later
// The dock of what is held: the queue, what one can do with it, and the editor.
#pragma once

#include <QElapsedTimer>
#include <QListView>
#include <QStackedWidget>
#include <QTimer>
#include <QToolButton>
#include <vector>

#include "gui/intercept/condition_field.h"
#include "gui/intercept/held_editor.h"
#include "gui/intercept/held_model.h"
#include "gui/jobs.h"
#include "gui/theme.h"
#include "gui/window/actions.h"
#include "penstock/service/intercept.h"

namespace penstock::gui {

/// Lifetime: the queue outlives it. Thread: GUI.
class InterceptPanel : public QWidget {
  Q_OBJECT
 public:
  InterceptPanel(service::Intercept& queue, Theme& theme, const Actions& actions, QWidget* parent);

  void setValues(filter::ValuesOf values) { condition_->field().setValues(std::move(values)); }
  HeldModel& model() { return *model_; }

 Q_SIGNALS:
  /// So many are held, whether it is on, and whether a rule holds the newest.
  void stateChanged(int held, bool on, bool byRule);
  void told(const QString& sentence);
  /// A held request, with what was typed into it.
  void editWanted(const service::HeldItem& item, const service::HeldEdit& edit);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void makeList(const Actions& actions);
  QWidget* makeHeader();
  QWidget* makeButtons(const Actions& actions);
  QWidget* makeEmpty(const Actions& actions);
  void connectActions(const Actions& actions);
  void drain();
  void showState(const service::InterceptState& state);
  void setState(const service::InterceptState& state);
  void showCount();
  void fitList();
  void currentChanged();
  std::vector<std::uint64_t> selected() const;
  void forward(const std::vector<std::uint64_t>& ids);
  void forwardAll();
  void end(bool reset);
  void mock();
  void alsoResponse(bool on);
  void toResender();
  void enableActions();

  service::Intercept& queue_;
  Theme& theme_;
  const Actions& actions_;
  HeldModel* model_;
  PlainLabel *title_, *emptyTitle_, *emptyText_;
  QToolButton *requests_, *responses_, *messages_;
  ConditionField* condition_;
  QStackedWidget* stack_;
  QListView* list_;
  HeldEditor* editor_;
  QTimer count_, drainSoon_;
  bool filling_ = false;
  int before_ = 0;  // were held
  const std::shared_ptr<void> attending_;
  Mailbox mailbox_{this};
  Subscription changed_;
};

}  // namespace penstock::gui
