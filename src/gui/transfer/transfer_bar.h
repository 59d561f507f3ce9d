// SPDX-License-Identifier: GPL-3.0-or-later
// How far an export or an import is, and the button that ends it.
#pragma once

#include <QFrame>
#include <QProgressBar>
#include <QPushButton>
#include <cstdint>

#include "gui/plain_text.h"
#include "gui/theme.h"

namespace penstock::gui {

/// Hidden while nothing goes on.
class TransferBar : public QFrame {
  Q_OBJECT
 public:
  TransferBar(const Theme& theme, QWidget* parent);

  void begin(const QString& what);
  /// `text`: "1,234 of 5,678 exchanges". A total of 0 is one that is not known yet.
  void setProgress(std::uint64_t done, std::uint64_t total, const QString& text);
  void end() { hide(); }

 Q_SIGNALS:
  void cancelled();

 private:
  PlainLabel* label_;
  QProgressBar* bar_;
  QPushButton* cancel_;
  QString what_;
};

}  // namespace penstock::gui
