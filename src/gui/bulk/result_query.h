// SPDX-License-Identifier: GPL-3.0-or-later
// Which exchanges of the project an expression selects, for a list that is not Traffic's: as it becomes known, and as exchanges come.
#pragma once

#include <QObject>
#include <QTimer>
#include <memory>
#include <set>
#include <vector>

#include "gui/jobs.h"
#include "penstock/filter/expression.h"
#include "penstock/service/project.h"

namespace penstock::gui {

/// Sorted. Another one where it is others.
using SelectedIds = std::shared_ptr<const std::vector<model::ExchangeId>>;

/// Thread: GUI.
class ResultQuery : public QObject {
  Q_OBJECT
 public:
  explicit ResultQuery(QObject* parent);

  /// Null: nothing is asked.
  void ask(service::ProjectPtr project, const filter::ExpressionPtr& expression);
  /// So far; null where nothing is asked.
  const SelectedIds& selected() const { return selected_; }
  /// All that there is has been looked at.
  bool complete() const { return complete_; }

 Q_SIGNALS:
  void changed();

 private:
  void take();

  service::ProjectPtr project_;
  std::shared_ptr<model::TrafficQuery> query_;
  Subscription changed_;
  std::set<model::ExchangeId> ids_;
  SelectedIds selected_;
  bool complete_ = true;
  QTimer soon_;
  Mailbox mailbox_{this};
};

}  // namespace penstock::gui
