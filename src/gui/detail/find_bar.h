// SPDX-License-Identifier: GPL-3.0-or-later
// Find in the text shown: counts, goes from hit to hit, marks them.
#pragma once

#include <QTimer>
#include <QWidget>
#include <memory>
#include <string>
#include <vector>

#include "gui/detail/find_target.h"
#include "gui/jobs.h"
#include "gui/plain_text.h"

class QLineEdit;
class QToolButton;

namespace penstock::gui {

class Theme;

/// Thread: GUI; the search itself runs on the pool.
class FindBar : public QWidget {
  Q_OBJECT
 public:
  /// `pool` and `target` outlive this.
  FindBar(Theme& theme, QThreadPool& pool, FindTarget& target, QWidget* parent = nullptr);

  /// Looks through another one from now on; what is marked in the former is not any more.
  void setTarget(FindTarget& target);

  /// Shows the bar, takes what is selected in the view as the first thing to find.
  void open();
  void close();
  /// The view has another text: search again, without moving it.
  void documentChanged();
  /// Shows itself with the first of these that the text has and goes there, without taking the focus; hides where it has none.
  /// Nothing happens over a search of the person's own.
  void offer(const std::vector<std::string>& texts);
  /// How much of the whole is in the view: "in the first 8 MB"; "" for all.
  void setScope(const QString& scope);
  /// Goes on by `step` hits, round and round.
  void go(int step);

  static constexpr std::size_t kMost = 100'000;

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  using Found = FindTarget::Places;
  void search(bool reveal);
  void take(Found found, std::size_t length, bool reveal);
  void showCount();

  Theme& theme_;
  FindTarget* target_;
  Job job_;
  QTimer delay_;
  QLineEdit* field_;
  QToolButton* exact_;
  PlainLabel* count_;
  Found found_;
  std::size_t length_ = 0;
  int current_ = -1;
  QString scope_;
  bool offered_ = false;  // what is looked for came by offer()
};

}  // namespace penstock::gui
