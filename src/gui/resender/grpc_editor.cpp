// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/resender/grpc_editor.h"

#include <QHBoxLayout>
#include <QScopedValueRollback>
#include <QVBoxLayout>
#include <utility>

#include "gui/editor/editor_find_bar.h"
#include "gui/format.h"
#include "penstock/draft/request_text.h"

namespace penstock::gui {
namespace {

constexpr std::size_t kMostName = 200;

QString kindText(const codec::ProtobufSchema::Method& method) {
  if (method.clientStreaming && method.serverStreaming) return GrpcEditor::tr("messages both ways");
  if (method.clientStreaming) return GrpcEditor::tr("many messages, one answer");
  return method.serverStreaming ? GrpcEditor::tr("one message, many answers") : GrpcEditor::tr("one message, one answer");
}

}  // namespace

GrpcEditor::GrpcEditor(Theme& theme, QWidget* parent)
    : QWidget(parent),
      theme_(theme),
      text_(new BytesEditor(theme, this)),
      find_(new EditorFindBar(theme, *text_, this)),
      method_(new PlainLabel(this)),
      types_(new QComboBox(this)),
      add_(new QPushButton(tr("Add message"), this)),
      leaveOpen_(new QCheckBox(tr("Leave open"), this)),
      notice_(new NoticeBar(theme, "grpcNotice", this)) {
  setObjectName("grpcEditor");
  text_->setObjectName("grpcMessages");
  text_->setAccessibleName(tr("Messages of the request in JSON"));
  text_->setLanguage(false, display::Language::json);
  method_->setObjectName("grpcMethod");
  method_->setProperty("look", "dim");
  method_->setWordWrap(true);
  types_->setObjectName("grpcType");
  types_->setAccessibleName(tr("Type of the messages"));
  types_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  add_->setObjectName("grpcAdd");
  add_->setAccessibleName(add_->text());
  add_->setProperty("look", "link");
  setPlainToolTip(add_, tr("One more message, with the fields that it may have"));
  leaveOpen_->setObjectName("grpcLeaveOpen");
  leaveOpen_->setAccessibleName(tr("Leave the request open for more messages"));
  setPlainToolTip(leaveOpen_, tr("The request does not end with these messages: more can be sent beside its answer"));
  auto* row = new QHBoxLayout;
  row->setContentsMargins(theme.scaled(10), theme.scaled(4), theme.scaled(8), theme.scaled(4));
  row->setSpacing(theme.scaled(10));
  row->addWidget(method_, 1);
  row->addWidget(types_);
  row->addWidget(leaveOpen_);
  row->addWidget(add_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(row);
  column->addWidget(text_, 1);
  column->addWidget(find_);
  column->addWidget(notice_);
  connect(text_, &BytesEditor::findWanted, find_, &EditorFindBar::open);
  connect(text_, &BytesEditor::edited, this, &GrpcEditor::typed);
  connect(add_, &QPushButton::clicked, this, &GrpcEditor::addMessage);
  connect(leaveOpen_, &QCheckBox::toggled, this, [this](bool on) {
    if (!loading_) Q_EMIT leaveOpenChanged(on);
  });
  connect(types_, &QComboBox::currentTextChanged, this, [this] {
    if (loading_) return;
    type_ = types_->currentData().toString().toStdString();
    showMessages();
  });
  notice_->setNotice({}, false);
}

void GrpcEditor::setRequest(std::string_view text, const draft::GrpcCall& call, codec::ProtobufSchemaPtr schema, bool leaveOpen) {
  const std::string_view body = draft::split(text).body;
  const bool sameCall = shown_ && call == call_ && schema == schema_;
  const QScopedValueRollback loading(loading_, true);
  leaveOpen_->setChecked(leaveOpen);
  if (sameCall && body == body_) return;
  call_ = call;
  schema_ = std::move(schema);
  body_ = std::string(body);
  shown_ = true;
  if (!sameCall) showCall();
  showMessages();
}

/// The method where a schema has it; else whoever reads may say what the messages are.
void GrpcEditor::showCall() {
  const QScopedValueRollback loading(loading_, true);
  const auto method = schema_->method(call_.path);
  types_->clear();
  types_->setVisible(!method && !schema_->isEmpty());
  leaveOpen_->setVisible(!method || method->clientStreaming);
  if (method) {
    type_ = method->input;
    method_->setText(wireText(method->input, kMostName) + QStringLiteral(" \u2192 ") + wireText(method->output, kMostName) + QStringLiteral(" \u00b7 ") + kindText(*method));
    return;
  }
  method_->setText(schema_->isEmpty() ? tr("No schema says what its messages are: load .proto files, or let a client ask this server for reflection.")
                                      : tr("No schema has this method. Its messages are:"));
  for (const std::string& one : schema_->messageTypes()) types_->addItem(wireText(one, kMostName), QString::fromStdString(one));
  types_->setCurrentIndex(-1);
  for (int i = 0; i < types_->count(); ++i)
    if (types_->itemData(i).toString().toStdString() == type_) types_->setCurrentIndex(i);
  if (types_->currentIndex() < 0) type_.clear();
}

void GrpcEditor::tell(const QString& sentence, bool problem) { notice_->setNotice(sentence, problem); }

void GrpcEditor::showMessages() {
  const QScopedValueRollback loading(loading_, true);
  text_->setEnabled(known());
  add_->setEnabled(known());
  tell({}, false);
  if (!known()) return text_->setBytes({});
  const auto json = draft::grpcAsJson(body_, call_, *schema_, type_);
  text_->setEnabled(bool(json));
  if (!json) {
    text_->setBytes({});
    return tell(tr("The body cannot be shown as messages: %1 \u201cAdd message\u201d begins anew.").arg(sentenceText(json.error().message)), true);
  }
  text_->view().empty() ? text_->setBytes(*json) : text_->become(*json);
  const auto again = draft::grpcFromJson(*json, call_, *schema_, type_);
  if (!again || *again != body_) tell(tr("What the schema does not have, and compression, are left out once something is changed here."), false);
}

void GrpcEditor::typed() {
  if (loading_ || !known()) return;
  auto body = draft::grpcFromJson(text_->view(), call_, *schema_, type_);
  if (!body) return tell(tr("%1 The body is as before until it can be read.").arg(sentenceText(body.error().message)), true);
  tell({}, false);
  if (*body == body_) return;
  body_ = std::move(*body);
  Q_EMIT changed(body_);
}

void GrpcEditor::addMessage() {
  const auto blank = schema_->blankJson(type_);
  if (!blank) return tell(sentenceText(blank.error().message), true);
  std::string all = text_->bytes();
  while (!all.empty() && (all.back() == '\n' || all.back() == ' ')) all.pop_back();
  if (!all.empty()) all += "\n\n";
  const std::size_t at = all.size();
  text_->setEnabled(true);
  text_->become(all + *blank);
  text_->select(at, at);
  text_->setFocus(Qt::OtherFocusReason);
  typed();
}

}  // namespace penstock::gui
