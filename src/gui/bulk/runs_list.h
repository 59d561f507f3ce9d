// SPDX-License-Identifier: GPL-3.0-or-later
// The list of runs at the left of the tab.
#pragma once

#include <QListView>

#include "gui/bulk/runs_model.h"
#include "gui/theme.h"

namespace penstock::gui {

/// Lifetime: theme and model outlive it. Thread: GUI.
class RunsList : public QListView {
  Q_OBJECT
 public:
  RunsList(const Theme& theme, RunsModel& model, QWidget* parent);
  /// 0: none.
  std::uint64_t current() const;
  void choose(std::uint64_t id);
  /// Its name is edited in place.
  void editName();

 Q_SIGNALS:
  void currentMoved();
  void openAsked();
  void removeAsked();

 protected:
  void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  RunsModel& model_;
};

}  // namespace penstock::gui
