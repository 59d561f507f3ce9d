// SPDX-License-Identifier: GPL-3.0-or-later
// All of the pool against one of it.
#pragma once

#include <QDialog>
#include <QTableWidget>
#include <memory>
#include <vector>

#include "gui/diff/pool_model.h"
#include "gui/jobs.h"
#include "gui/plain_text.h"
#include "gui/theme.h"
#include "penstock/display/difference.h"

namespace penstock::gui {

/// What is compared, and how: as the page compares two.
struct PoolWork {
  std::shared_ptr<const model::Recording> recording;
  model::ExchangeId base = 0;
  std::vector<model::ExchangeId> others;
  display::CompareOptions options;
  diff::IgnoreRules ignore;
};

/// A row for each of the others, in the order of the pool; it is filled while they are compared one after the other, off the window's thread,
/// and the dialog's end cancels that. Lifetime: theme and pool outlive it. Thread: GUI.
class PoolDialog : public QDialog {
  Q_OBJECT
 public:
  PoolDialog(const Theme& theme, const PoolModel& pool, PoolWork work, QWidget* parent);

 Q_SIGNALS:
  /// To be looked at beside the base.
  void wanted(quint64 id);

 private:
  enum Column { exchange, changes, removed, added, remark, columns };
  void makeTable(const PoolModel& pool, const std::vector<model::ExchangeId>& ids);
  void take(const display::Difference& difference);
  void finish(const QString& words);  // what is wrong, or what the base is called
  void setText(int row, Column column, const QString& text);

  PlainLabel* words_;
  QTableWidget* table_;
  int same_ = 0, compared_ = 0;
  QThreadPool pool_;
  Job job_;
  Mailbox mailbox_{this};
};

}  // namespace penstock::gui
