// SPDX-License-Identifier: GPL-3.0-or-later
// For devices that take no proxy: a listener for what a router redirects, a name server, and the router's lines to copy.
#pragma once

#include <QPlainTextEdit>
#include <QPushButton>
#include <QWidget>
#include <functional>

#include "gui/jobs.h"
#include "gui/plain_text.h"
#include "penstock/service/devices.h"
#include "penstock/service/name_server.h"

namespace penstock::gui {

class Theme;

/// Lifetime: the parts outlive it. Thread: GUI; what opens sockets is done on others.
class RedirectSection : public QWidget {
  Q_OBJECT
 public:
  RedirectSection(service::Devices& devices, service::NameServer& names, const Theme& theme, QWidget* parent);
  void look();

 private:
  QPushButton* button(const char* objectName);
  void act(std::function<Result<void>()> what);

  service::Devices& devices_;
  service::NameServer& names_;
  PlainLabel *words_, *problem_;
  QPushButton *transparent_, *dns_, *copy_;
  QPlainTextEdit* lines_;
  bool busy_ = false;
  Mailbox mailbox_{this};
};

}  // namespace penstock::gui
