// SPDX-License-Identifier: GPL-3.0-or-later
// The switch that lets other machines use the proxy, its password, and what a phone is shown: an address and its QR code.
#pragma once

#include <QCheckBox>
#include <QImage>
#include <QLineEdit>
#include <QPushButton>
#include <QWidget>
#include <functional>

#include "gui/jobs.h"
#include "gui/plain_text.h"
#include "penstock/service/devices.h"

namespace penstock::gui {

class Theme;

/// `text` as a QR code, `side` pixels wide and high, quiet zone included.
QImage qrImage(const QString& text, int side);

/// Lifetime: `devices` outlives it. Thread: GUI; what opens listeners is done on others.
class LanSection : public QWidget {
  Q_OBJECT
 public:
  LanSection(service::Devices& devices, const Theme& theme, QWidget* parent);
  /// How it stands.
  void look();

 private:
  QWidget* passwordRow(const Theme& theme);
  void change(std::function<Result<void>(service::Devices&)> what);
  void showCode(const QString& address);

  service::Devices& devices_;
  const Theme& theme_;
  QCheckBox* switch_;
  PlainLabel *warning_, *problem_, *steps_, *code_;
  QLineEdit *user_, *password_;
  QPushButton *set_, *none_;
  QString shown_;  // the address whose code is shown
  bool busy_ = false;
  Mailbox mailbox_{this};
};

}  // namespace penstock::gui
