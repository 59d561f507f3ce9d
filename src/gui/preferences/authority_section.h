// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>
#include <QWidget>
#include <functional>

#include "gui/jobs.h"
#include "gui/plain_text.h"
#include "gui/theme.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {

/// The CA: its file and fingerprint, the way to the dialog about trust in it, and its key's ways out and in. After the service is open.
class AuthoritySection : public QWidget {
 public:
  AuthoritySection(service::ProxyService& service, const Theme& theme, std::function<void()> trust, QWidget* parent);

 private:
  void exportKey();
  void renew();
  void import();
  void say(const QString& sentence, bool good);

  service::ProxyService& service_;
  QLineEdit* password_;
  PlainLabel* note_;
  Mailbox mailbox_{this};
};

}  // namespace penstock::gui
