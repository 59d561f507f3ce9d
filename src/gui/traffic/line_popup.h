// SPDX-License-Identifier: GPL-3.0-or-later
// One line to edit, over the row it belongs to: Return takes it, Escape leaves everything as it was.
#pragma once

#include <QFrame>
#include <QLineEdit>
#include <functional>

#include "gui/theme.h"

namespace penstock::gui {

class LinePopup : public QFrame {
  Q_OBJECT
 public:
  /// `at`: where its top left corner goes, in global coordinates. Deletes itself.
  LinePopup(const Theme& theme, const QString& name, const QString& title, const QString& text, const QString& hint,
            std::function<void(const QString&)> done, QWidget* parent);
  void openAt(const QPoint& at);

 private:
  QLineEdit* line_;
};

}  // namespace penstock::gui
