// SPDX-License-Identifier: GPL-3.0-or-later
// What is said by an open WebSocket: a text, bytes, a ping, the end.
#pragma once

#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QWidget>
#include <string>

#include "gui/plain_text.h"
#include "gui/theme.h"
#include "penstock/service/sends.h"

namespace penstock::gui {

/// Thread: GUI.
class Composer : public QWidget {
  Q_OBJECT
 public:
  Composer(const Theme& theme, QWidget* parent);
  /// Why the last was not sent; "": it was, and the field is empty again.
  void sent(const QString& problem);

 Q_SIGNALS:
  void wanted(wire::websocket::Opcode opcode, const std::string& payload);

 private:
  void submit();

  QComboBox* kind_;
  QLineEdit* field_;
  PlainLabel* problem_;
};

}  // namespace penstock::gui
