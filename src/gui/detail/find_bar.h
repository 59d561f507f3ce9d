// SPDX-License-Identifier: GPL-3.0-or-later
// Find in the text shown: counts, goes from hit to hit, marks them.
#pragma once

#include <QTimer>
#include <QWidget>
#include <memory>
#include <vector>

#include "gui/detail/jobs.h"
#include "gui/plain_text.h"

class QLineEdit;
class QToolButton;

namespace penstock::gui {

class CodeView;
class Theme;

/// Thread: GUI; the search itself runs on the pool.
class FindBar : public QWidget {
  Q_OBJECT
 public:
  /// `pool` and `view` outlive this.
  FindBar(Theme& theme, QThreadPool& pool, CodeView& view, QWidget* parent = nullptr);

  /// Shows the bar, takes what is selected in the view as the first thing to find.
  void open();
  void close();
  /// The view has another text: search again, without moving it.
  void documentChanged();
  /// Goes on by `step` hits, round and round.
  void go(int step);

  static constexpr std::size_t kMost = 100'000;

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void search(bool reveal);
  void showCount();

  Theme& theme_;
  CodeView& view_;
  Job job_;
  QTimer delay_;
  QLineEdit* field_;
  QToolButton* exact_;
  PlainLabel* count_;
  std::shared_ptr<const std::vector<std::size_t>> found_;
  std::size_t length_ = 0;
  int current_ = -1;
};

}  // namespace penstock::gui
