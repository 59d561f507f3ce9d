// SPDX-License-Identifier: GPL-3.0-or-later
// A group of requests: sent one after the other, each with what the answers before gave, all at once, or as a race.
#pragma once

#include <QComboBox>
#include <QDialog>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <functional>
#include <set>
#include <vector>

#include "gui/plain_text.h"
#include "gui/resender/workbench.h"
#include "gui/theme.h"
#include "penstock/filter/expression.h"

namespace penstock::gui {

/// How one of them went.
struct ChainStep {
  bool well = false;
  QString told;
};

/// What the dialog asks of the page.
struct ChainWays {
  /// Sends that tab and calls back once its values are taken; where it fails at once, too. `together`: by the connection of the one before.
  std::function<void(Workbench::Id, bool together, std::function<void(const ChainStep&)>)> send;
  /// Ends the send of that tab that is under way.
  std::function<void(Workbench::Id)> cancel;
  /// Whether the expression selects the answer to that tab's last send.
  std::function<void(Workbench::Id, const filter::ExpressionPtr&, std::function<void(bool)>)> selects;
  /// Hands them over to be raced.
  std::function<void(const std::vector<Workbench::Id>&)> race;
};

/// The list, in the person's order. Thread: GUI.
class ChainDialog : public QDialog {
  Q_OBJECT
 public:
  /// `bench` outlives it.
  ChainDialog(const Theme& theme, Workbench& bench, ChainWays ways, QWidget* parent);
  ~ChainDialog() override;

 private:
  enum How : int { oneByOne, oneConnection, atOnce, asRace };
  QWidget* makeButtons();
  void fill();
  void keep();
  void run();
  void next(int row);
  void begin(int row);
  void ended(int row, const ChainStep& step);
  void judged(int row, const ChainStep& step);
  void logInAgain(int row);
  bool readAgain();
  void stop(const QString& told);
  void cancelAll();
  bool ticked(int row) const { return list_->item(row)->checkState() == Qt::Checked; }
  Workbench::Id idAt(int row) const;
  void mark(int row, const QString& told, const QColor& ink);

  const Theme& theme_;
  Workbench& bench_;
  const ChainWays ways_;
  QListWidget* list_;
  QComboBox* how_;
  QLineEdit* again_;
  QPushButton *run_, *stop_;
  PlainLabel* state_;
  std::set<int> underWay_;  // rows
  filter::ExpressionPtr condition_;  // of logging in again; null: none
  std::set<int> repeated_;           // rows that were sent a second time for it
  int waiting_ = -1;                 // row that goes on once the first was sent again
  int failed_ = 0;
  std::uint64_t turn_ = 0;  // of runs: what an earlier one is told late is nothing to this
  bool running_ = false;
};

}  // namespace penstock::gui
