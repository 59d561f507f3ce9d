// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/resender/composer.h"

#include <QHBoxLayout>
#include <QVBoxLayout>
#include <algorithm>
#include <span>
#include <utility>

#include "gui/intercept/draft_text.h"

namespace penstock::gui {
namespace {

using wire::websocket::Opcode;

using What = Composed::What;

struct Kind {
  const char* name;
  What what;
  Opcode opcode;
  bool hex;
  const char* hint;
};
constexpr Kind frames[] = {{"Text", What::frame, Opcode::text, false, "Message to the server"},
                           {"Binary", What::frame, Opcode::binary, true, "Bytes in hexadecimal: 48 65 6c 6c 6f"},
                           {"Ping", What::frame, Opcode::ping, false, "Up to 125 bytes"},
                           {"Pong", What::frame, Opcode::pong, false, "Up to 125 bytes"},
                           {"Close", What::frame, Opcode::close, true, "Code and reason in hexadecimal: 03 e8"}};
constexpr Kind messages[] = {{"JSON", What::json, Opcode::text, false, "Message in JSON: {\"name\": \"value\"}"},
                             {"Bytes", What::bytes, Opcode::binary, true, "Message in hexadecimal, less its five bytes of framing"},
                             {"End", What::end, Opcode::close, false, "The request has no more messages"}};
constexpr std::size_t mostControl = 125;  // bytes of a control frame's payload, RFC 6455 5.5

const Kind& kindAt(bool grpc, int index) { return grpc ? messages[std::max(index, 0)] : frames[std::max(index, 0)]; }

}  // namespace

Composer::Composer(const Theme& theme, QWidget* parent)
    : QWidget(parent), kind_(new QComboBox(this)), field_(new QLineEdit(this)), problem_(new PlainLabel(this)) {
  setObjectName("composer");
  setAccessibleName(tr("Message to send"));
  setProperty("look", "statusbar");
  setAttribute(Qt::WA_StyledBackground);
  kind_->setObjectName("composerKind");
  kind_->setAccessibleName(tr("Kind of message"));
  field_->setObjectName("composerField");
  field_->setAccessibleName(tr("Message"));
  field_->setFont(theme.mono());
  field_->setMaxLength(16 * 1024 * 1024);
  problem_->setObjectName("composerProblem");
  problem_->setProperty("look", "problem");
  problem_->hide();
  auto* send = new QPushButton(tr("Send message"), this);
  send->setObjectName("composerSend");
  send->setAccessibleName(send->text());
  auto* row = new QHBoxLayout;
  row->setSpacing(theme.scaled(8));
  row->addWidget(kind_);
  row->addWidget(field_, 1);
  row->addWidget(send);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(theme.scaled(10), theme.scaled(6), theme.scaled(10), theme.scaled(6));
  column->setSpacing(theme.scaled(4));
  column->addLayout(row);
  column->addWidget(problem_);
  connect(kind_, &QComboBox::currentIndexChanged, this, [this](int index) {
    const Kind& kind = kindAt(grpc_, index);
    field_->setPlaceholderText(kind.hint);
    field_->setEnabled(kind.what != What::end);
  });
  fill();
  connect(field_, &QLineEdit::returnPressed, this, &Composer::submit);
  connect(send, &QPushButton::clicked, this, &Composer::submit);
}

void Composer::fill() {
  kind_->clear();
  for (const Kind& kind : grpc_ ? std::span<const Kind>(messages) : std::span<const Kind>(frames)) kind_->addItem(kind.name);
  sent({});
}

void Composer::setGrpc(bool grpc) {
  if (grpc == std::exchange(grpc_, grpc)) return;
  fill();
}

void Composer::submit() {
  const Kind& kind = kindAt(grpc_, kind_->currentIndex());
  std::string payload;
  if (kind.hex) {
    if (const auto problem = readHex(field_->text(), payload)) return sent(problem->sentence);
  } else {
    payload = field_->text().toStdString();
  }
  const bool control = !grpc_ && kind.opcode != Opcode::text && kind.opcode != Opcode::binary;
  if (control && payload.size() > mostControl) return sent(tr("A control frame has at most 125 bytes."));
  Q_EMIT wanted({kind.what, kind.opcode, std::move(payload)});
}

void Composer::sent(const QString& problem) {
  problem_->setText(problem);
  problem_->setVisible(!problem.isEmpty());
  if (problem.isEmpty()) field_->clear();
}

}  // namespace penstock::gui
