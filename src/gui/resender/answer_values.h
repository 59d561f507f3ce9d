// SPDX-License-Identifier: GPL-3.0-or-later
// When a send has ended, what its answer gives to variables.
#pragma once

#include <QObject>
#include <functional>
#include <map>
#include <vector>

#include "gui/jobs.h"
#include "gui/resender/chain_dialog.h"
#include "gui/resender/tab_sends.h"
#include "gui/resender/workbench.h"
#include "penstock/filter/expression.h"

namespace penstock::gui {

/// Lifetime: workbench and sends outlive it. Thread: GUI.
class AnswerValues : public QObject {
  Q_OBJECT
 public:
  AnswerValues(Workbench& bench, TabSends& sends, QObject* parent);
  void setProject(service::ProjectPtr project);
  /// `done` is called once, when the next send of that tab has ended and its values are taken.
  void awaitOnce(Workbench::Id tab, std::function<void(const ChainStep&)> done);
  /// Whether the expression selects the answer to that tab's last send, told once.
  void selects(Workbench::Id tab, const filter::ExpressionPtr& expression, std::function<void(bool)> done);
  /// It was not sent.
  void giveUp(Workbench::Id tab, const QString& why);

 Q_SIGNALS:
  void taken(quint64 tab, const std::vector<service::TakenValue>& values);

 private:
  void ended(Workbench::Id tab);
  void take(Workbench::Id tab, model::ExchangeId exchange);
  void takeNothing(Workbench::Id tab, const std::vector<draft::Extraction>& wanted);
  void finish(Workbench::Id tab, const std::vector<service::TakenValue>& values);

  Workbench& bench_;
  TabSends& sends_;
  service::ProjectPtr project_;
  std::map<Workbench::Id, std::function<void(const ChainStep&)>> waiting_;
  std::map<Workbench::Id, Subscription> recorded_;
  Mailbox mailbox_{this};
};

}  // namespace penstock::gui
