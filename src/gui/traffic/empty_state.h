// SPDX-License-Identifier: GPL-3.0-or-later
// What Traffic shows while it has no rows: the two first steps.
#pragma once

#include <QAction>
#include <QPushButton>
#include <QWidget>

#include "gui/plain_text.h"
#include "gui/theme.h"
#include "penstock/service/proxy_service.h"

class QHBoxLayout;

namespace penstock::gui {

class EmptyState : public QWidget {
  Q_OBJECT
 public:
  EmptyState(const Theme& theme, QAction* openBrowser, QAction* trustCa, QAction* copyAddress, QWidget* parent);
  /// Empty: not listening.
  void setListeners(const std::vector<service::ListenerStatus>& listeners);
  void setRecording(bool on);

 private:
  QHBoxLayout* addressRow(QAction* copyAddress);
  const Theme& theme_;
  PlainLabel *heading_, *lead_, *address_;
  QPushButton* copy_;
};

}  // namespace penstock::gui
