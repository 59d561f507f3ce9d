// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/resender/composer.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include "gui/intercept/draft_text.h"

namespace penstock::gui {
namespace {

using wire::websocket::Opcode;

struct Kind {
  const char* name;
  Opcode opcode;
  bool hex;
  const char* hint;
};
constexpr Kind kinds[] = {{"Text", Opcode::text, false, "Message to the server"},
                          {"Binary", Opcode::binary, true, "Bytes in hexadecimal: 48 65 6c 6c 6f"},
                          {"Ping", Opcode::ping, false, "Up to 125 bytes"},
                          {"Pong", Opcode::pong, false, "Up to 125 bytes"},
                          {"Close", Opcode::close, true, "Code and reason in hexadecimal: 03 e8"}};
constexpr std::size_t mostControl = 125;  // bytes of a control frame's payload, RFC 6455 5.5

}  // namespace

Composer::Composer(const Theme& theme, QWidget* parent)
    : QWidget(parent), kind_(new QComboBox(this)), field_(new QLineEdit(this)), problem_(new PlainLabel(this)) {
  setObjectName("composer");
  setAccessibleName(tr("Message to send"));
  setProperty("look", "statusbar");
  setAttribute(Qt::WA_StyledBackground);
  for (const Kind& kind : kinds) kind_->addItem(kind.name);
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
  const auto hint = [this] { field_->setPlaceholderText(kinds[kind_->currentIndex()].hint); };
  connect(kind_, &QComboBox::currentIndexChanged, this, hint);
  hint();
  connect(field_, &QLineEdit::returnPressed, this, &Composer::submit);
  connect(send, &QPushButton::clicked, this, &Composer::submit);
}

void Composer::submit() {
  const Kind& kind = kinds[kind_->currentIndex()];
  std::string payload;
  if (kind.hex) {
    if (const auto problem = readHex(field_->text(), payload)) return sent(problem->sentence);
  } else {
    payload = field_->text().toStdString();
  }
  const bool control = kind.opcode != Opcode::text && kind.opcode != Opcode::binary;
  if (control && payload.size() > mostControl) return sent(tr("A control frame has at most 125 bytes."));
  Q_EMIT wanted(kind.opcode, payload);
}

void Composer::sent(const QString& problem) {
  problem_->setText(problem);
  problem_->setVisible(!problem.isEmpty());
  if (problem.isEmpty()) field_->clear();
}

}  // namespace penstock::gui
