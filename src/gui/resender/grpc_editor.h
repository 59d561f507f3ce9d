// SPDX-License-Identifier: GPL-3.0-or-later
// The messages of a gRPC request as JSON, which is the body in another form.
#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QPushButton>
#include <QWidget>
#include <string>

#include "gui/detail/small_widgets.h"
#include "gui/editor/bytes_editor.h"
#include "gui/plain_text.h"
#include "penstock/draft/grpc_text.h"

namespace penstock::gui {

class EditorFindBar;

/// Thread: GUI.
class GrpcEditor : public QWidget {
  Q_OBJECT
 public:
  GrpcEditor(Theme& theme, QWidget* parent);

  /// The messages of that request text. What is typed here is told by `changed` alone.
  void setRequest(std::string_view text, const draft::GrpcCall& call, codec::ProtobufSchemaPtr schema, bool leaveOpen);
  /// Of its messages, as a schema says or the person did; "": not known.
  const std::string& type() const { return type_; }

 Q_SIGNALS:
  void changed(const std::string& body);
  void leaveOpenChanged(bool on);

 private:
  void showCall();
  void showMessages();
  void typed();
  void addMessage();
  bool known() const { return schema_ && schema_->knows(type_); }
  void tell(const QString& sentence, bool problem);

  Theme& theme_;
  BytesEditor* text_;
  EditorFindBar* find_;
  PlainLabel* method_;
  QComboBox* types_;
  QPushButton* add_;
  QCheckBox* leaveOpen_;
  NoticeBar* notice_;
  draft::GrpcCall call_;
  codec::ProtobufSchemaPtr schema_;
  std::string type_;  // of a message; "": not known
  std::string body_;  // that is shown
  bool loading_ = false, shown_ = false;
};

}  // namespace penstock::gui
