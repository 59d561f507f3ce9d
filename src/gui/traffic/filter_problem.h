// SPDX-License-Identifier: GPL-3.0-or-later
// What is wrong with the expression, under it: a caret at the place, a sentence, and what to write instead.
#pragma once

#include <QPushButton>
#include <QWidget>

#include "gui/plain_text.h"
#include "gui/theme.h"
#include "penstock/filter/expression.h"

namespace penstock::gui {

/// Thread: GUI.
class FilterProblem : public QWidget {
  Q_OBJECT
 public:
  explicit FilterProblem(const Theme& theme, QWidget* parent = nullptr);
  /// The caret spans `x` to `end`, in pixels of this widget.
  void show(const filter::Problem& problem, int x, int end);

 Q_SIGNALS:
  /// The hint was chosen.
  void hintTaken();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void place();

  const Theme& theme_;
  PlainLabel* words_;
  QPushButton* hint_;
  int x_ = 0, end_ = 0;
};

}  // namespace penstock::gui
