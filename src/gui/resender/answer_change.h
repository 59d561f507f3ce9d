// SPDX-License-Identifier: GPL-3.0-or-later
// Whether an answer is another than the one before it, in a word, and the way to see where.
#pragma once

#include <QAction>
#include <QThreadPool>
#include <QToolButton>

#include "gui/jobs.h"
#include "penstock/service/project.h"

namespace penstock::gui {

/// Compares heads and bodies by lines, off the window's thread; a click is `diff`, which opens the two. Hidden while that cannot be done.
/// Thread: GUI.
class AnswerChange : public QToolButton {
  Q_OBJECT
 public:
  AnswerChange(QAction* diff, QWidget* parent);
  /// Of the same two it says the same without a look. 0: there is none.
  void compare(const service::ProjectPtr& project, model::ExchangeId before, model::ExchangeId now);
  void clear();
  /// Whether it is known how the two compare.
  bool isCompared() const { return compared_; }

 Q_SIGNALS:
  /// The two that compare() was given last were compared.
  void compared(quint64 before, quint64 now, int changes);

 private:
  void told(int changes);
  void say(const QString& words, bool other);

  QAction* const diff_;
  model::ExchangeId before_ = 0, now_ = 0;
  bool compared_ = false;
  QThreadPool pool_;
  Job job_{pool_};
};

}  // namespace penstock::gui
