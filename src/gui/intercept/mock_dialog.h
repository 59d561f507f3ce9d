// SPDX-License-Identifier: GPL-3.0-or-later
// An answer in place of the server's, written by hand.
#pragma once

#include <QDialog>
#include <QPlainTextEdit>
#include <QSpinBox>
#include <functional>

#include "gui/plain_text.h"
#include "gui/theme.h"
#include "penstock/service/intercept.h"

namespace penstock::gui {

class MockDialog : public QDialog {
  Q_OBJECT
 public:
  /// `what`: whose answer it is. `send`: gives why it cannot be sent, "" where it was; then the dialog closes.
  MockDialog(const Theme& theme, const QString& what, std::function<QString(const service::HeldReply&)> send, QWidget* parent);

 private:
  void submit();
  QString read(service::HeldReply& reply) const;

  std::function<QString(const service::HeldReply&)> send_;
  QSpinBox* status_;
  QPlainTextEdit *fields_, *body_;
  PlainLabel* problem_;
};

}  // namespace penstock::gui
