// SPDX-License-Identifier: GPL-3.0-or-later
// Tokens with rights, made and taken back, and who called what.
#pragma once

#include <QCheckBox>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>
#include <QWidget>

#include "gui/jobs.h"
#include "gui/plain_text.h"
#include "gui/theme.h"
#include "penstock/base/notifier.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {

/// After the service is open. Lifetime: it outlives this.
class ApiSection : public QWidget {
 public:
  ApiSection(service::ProxyService& service, const Theme& theme, QWidget* parent);

 private:
  QWidget* ownPart();
  QWidget* makePart();
  void fillTokens();
  void fillCalls();
  void make();
  void takeBack();
  void say(const QString& sentence);

  service::ProxyService& service_;
  const Theme& theme_;
  QTreeWidget *tokens_, *calls_;
  QLineEdit* name_ = nullptr;
  QCheckBox* rights_[4] = {};  // in the order of what a token may
  QPushButton* takeBack_ = nullptr;
  QLineEdit* made_ = nullptr;  // the new token, told this once
  QWidget* madePart_ = nullptr;
  PlainLabel* problem_;
  Mailbox mailbox_{this};
  Subscription tokensChanged_, called_;
};

}  // namespace penstock::gui
