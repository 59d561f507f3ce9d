// SPDX-License-Identifier: GPL-3.0-or-later
// Whether an answer is another than the one before it, in a word.
#pragma once

#include <QThreadPool>

#include "gui/jobs.h"
#include "gui/plain_text.h"
#include "gui/theme.h"
#include "penstock/service/project.h"

namespace penstock::gui {

/// Hidden while there is nothing to say. Compares heads and bodies by lines, off the window's thread. Thread: GUI.
class AnswerChange : public PlainLabel {
  Q_OBJECT
 public:
  AnswerChange(const Theme& theme, QWidget* parent);
  /// Of the same two it says the same without a look. 0: there is none.
  void compare(const service::ProjectPtr& project, model::ExchangeId before, model::ExchangeId now);
  void clear();

 private:
  void told(int changes);

  const Theme& theme_;
  model::ExchangeId before_ = 0, now_ = 0;
  QThreadPool pool_;
  Job job_{pool_};
};

}  // namespace penstock::gui
