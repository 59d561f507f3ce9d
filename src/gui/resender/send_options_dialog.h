// SPDX-License-Identifier: GPL-3.0-or-later
// How a request is sent: TLS, the way there, redirects, timeout.
#pragma once

#include <QComboBox>
#include <QDialog>
#include <QLineEdit>
#include <QSpinBox>

#include "gui/theme.h"
#include "penstock/service/sends.h"

namespace penstock::gui {

class SendOptionsDialog : public QDialog {
  Q_OBJECT
 public:
  /// `redirects`: whether what is sent follows them; the option is not there otherwise.
  SendOptionsDialog(const Theme& theme, const service::SendOptions& options, bool redirects, QWidget* parent);
  /// As they stand in the dialog; the target is the one that was given.
  service::SendOptions options() const;

 private:
  void makeLimits();
  QWidget* fileField(QLineEdit* field, const char* name, const QString& title);

  const service::SendOptions given_;
  QLineEdit *sni_, *certificate_, *key_, *password_, *proxy_;
  QComboBox *verify_, *way_;
  QSpinBox* redirects_;
  QDoubleSpinBox* timeout_;
};

}  // namespace penstock::gui
