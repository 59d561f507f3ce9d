// SPDX-License-Identifier: GPL-3.0-or-later
// A slim bar that tells what is wrong and offers what to do about it: one thing as a rule, a choice where there is one.
#pragma once

#include <QFrame>
#include <QPushButton>
#include <QToolButton>
#include <functional>
#include <vector>

#include "gui/plain_text.h"
#include "gui/theme.h"

namespace penstock::gui {

/// Hidden until `tell`.
class Banner : public QFrame {
  Q_OBJECT
 public:
  Banner(const QString& name, const Theme& theme, QWidget* parent);

  /// An empty `actionText` shows no button. The banner goes when its button or its cross is pressed.
  void tell(const QString& sentence, const QString& actionText = {}, std::function<void()> action = {});
  struct Choice {
    QString text;
    std::function<void()> action;
  };
  /// Each a button, the first one leftmost.
  void tell(const QString& sentence, std::vector<Choice> choices);
  QString sentence() const { return label_->text(); }

 Q_SIGNALS:
  /// The person closed it by the cross.
  void dismissed();

 private:
  PlainLabel* label_;
  std::vector<QPushButton*> buttons_;
  std::vector<Choice> choices_;
};

}  // namespace penstock::gui
