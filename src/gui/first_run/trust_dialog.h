// SPDX-License-Identifier: GPL-3.0-or-later
// Trust CA: each store with its state and one click either way; the certificate to take elsewhere.
#pragma once

#include <QDialog>
#include <QVBoxLayout>

#include "gui/first_run/trust_watch.h"
#include "gui/plain_text.h"
#include "gui/theme.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {

class TrustDialog : public QDialog {
  Q_OBJECT
 public:
  TrustDialog(service::ProxyService& service, TrustWatch& watch, const Theme& theme, QWidget* parent);

 private:
  void refill();
  QWidget* storeRow(const service::TrustStore& store, bool first);
  QWidget* certificatePart();
  void exportCa(bool der);

  service::ProxyService& service_;
  TrustWatch& watch_;
  const Theme& theme_;
  QWidget* list_ = nullptr;
  QVBoxLayout* column_;
  PlainLabel* note_;
  QString focusedStore_;
};

}  // namespace penstock::gui
