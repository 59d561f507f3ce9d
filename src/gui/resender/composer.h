// SPDX-License-Identifier: GPL-3.0-or-later
// What is said by an open WebSocket (a text, bytes, a ping, the end) or by a gRPC request that was left open.
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

/// What is to go out.
struct Composed {
  enum class What : unsigned char { frame, json, bytes, end } what = What::frame;  // json, bytes: a message of gRPC; end: of its request
  wire::websocket::Opcode opcode = wire::websocket::Opcode::text;                  // of a frame
  std::string payload;
};

/// Thread: GUI.
class Composer : public QWidget {
  Q_OBJECT
 public:
  Composer(const Theme& theme, QWidget* parent);
  /// Of which of both it is.
  void setGrpc(bool grpc);
  /// Why the last was not sent; "": it was, and the field is empty again.
  void sent(const QString& problem);

 Q_SIGNALS:
  void wanted(const Composed& composed);

 private:
  void submit();
  void fill();

  QComboBox* kind_;
  QLineEdit* field_;
  PlainLabel* problem_;
  bool grpc_ = false;
};

}  // namespace penstock::gui
