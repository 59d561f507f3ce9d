// SPDX-License-Identifier: GPL-3.0-or-later
// What is said by an open WebSocket (a text, bytes, a ping, the end) or by a gRPC request that was left open.
#pragma once

#include <QComboBox>
#include <QPushButton>
#include <QWidget>
#include <string>

#include "gui/editor/bytes_editor.h"
#include "gui/plain_text.h"
#include "gui/theme.h"
#include "penstock/service/sends.h"

namespace penstock::gui {

/// What is to go out.
struct Composed {
  // turns: messages and waits, draft/message_turns.h; json, bytes: a message of gRPC; end: of its request
  enum class What : unsigned char { frame, turns, json, bytes, end } what = What::frame;
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
  /// Why the last was not sent; "": it was, and the field is empty again, but for a list's.
  void sent(const QString& problem);
  /// How far a list is; "": none is under way.
  void setTurns(const QString& state);

 Q_SIGNALS:
  void wanted(const Composed& composed);
  /// The list that is under way is to end.
  void stopWanted();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void submit();
  void fill();
  void showKind();

  QComboBox* kind_;
  BytesEditor* field_;
  QPushButton *send_, *stop_;
  PlainLabel *hint_, *problem_;
  bool grpc_ = false;
};

}  // namespace penstock::gui
