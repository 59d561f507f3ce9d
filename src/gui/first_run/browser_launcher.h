// SPDX-License-Identifier: GPL-3.0-or-later
// Open browser: an installed one, with its own profile, proxied and trusting the CA.
#pragma once

#include <QObject>
#include <vector>

#include "gui/jobs.h"
#include "penstock/service/browser.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {

class BrowserLauncher : public QObject {
  Q_OBJECT
 public:
  BrowserLauncher(service::ProxyService& service, QObject* parent);

  /// Installed ones, the one used last first.
  const std::vector<service::Browser>& browsers();
  /// Starts the first of them.
  void open();
  void open(const service::Browser& browser);

 Q_SIGNALS:
  void started(const QString& title);
  void failed(const QString& sentence);

 private:
  service::ProxyService& service_;
  Mailbox mailbox_{this};
  std::vector<service::Browser> browsers_;
  bool looked_ = false;
  bool starting_ = false;
};

}  // namespace penstock::gui
