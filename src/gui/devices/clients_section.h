// SPDX-License-Identifier: GPL-3.0-or-later
// Who uses the proxy: a row a client, with the name a person gave it and a switch that pauses it.
#pragma once

#include <QTableWidget>

#include "gui/plain_text.h"
#include "penstock/service/devices.h"

namespace penstock::gui {

class Theme;

/// Lifetime: `devices` outlives it. Thread: GUI.
class ClientsSection : public QWidget {
  Q_OBJECT
 public:
  ClientsSection(service::Devices& devices, const Theme& theme, QWidget* parent);
  void look();

 private:
  void fill(int row, const service::DeviceClient& client);
  void changed(QTableWidgetItem* item);

  service::Devices& devices_;
  PlainLabel *empty_, *problem_;
  QTableWidget* table_;
};

}  // namespace penstock::gui
