// SPDX-License-Identifier: GPL-3.0-or-later
// Other devices: who may come, how they are set up, and who is there.
#pragma once

#include <QDialog>
#include <QTimer>
#include <QVBoxLayout>

#include "gui/theme.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {

class AndroidSection;
class ClientsSection;
class LanSection;
class RedirectSection;

/// Looks once a second while it is seen. Lifetime: what it is given outlives it. Thread: GUI.
class DevicesWindow : public QDialog {
  Q_OBJECT
 public:
  DevicesWindow(service::ProxyService& service, const Theme& theme, QWidget* parent);

 protected:
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  void add(QVBoxLayout& column, const QString& title, QWidget* section);
  void look();

  const Theme& theme_;
  LanSection* lan_;
  AndroidSection* android_;
  RedirectSection* redirect_;
  ClientsSection* clients_;
  QTimer tick_;
};

}  // namespace penstock::gui
