// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/resender/composer.h"

#include <QHBoxLayout>
#include <QKeyEvent>
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
constexpr Kind frames[] = {{"Text", What::frame, Opcode::text, false, "Message to the server. Return sends it, Shift+Return begins a line"},
                           {"Binary", What::frame, Opcode::binary, true, "Bytes in hexadecimal: 48 65 6c 6c 6f"},
                           {"Ping", What::frame, Opcode::ping, false, "Up to 125 bytes"},
                           {"Pong", What::frame, Opcode::pong, false, "Up to 125 bytes"},
                           {"Close", What::frame, Opcode::close, true, "Code and reason in hexadecimal: 03 e8"},
                           {"List", What::turns, Opcode::text, false, "Messages with lines between them that say what is waited for: --- wait 2 s, --- wait for \"ready\", --- wait for /expression/"}};
constexpr Kind messages[] = {{"JSON", What::json, Opcode::text, false, "Message in JSON: {\"name\": \"value\"}"},
                             {"Bytes", What::bytes, Opcode::binary, true, "Message in hexadecimal, less its five bytes of framing"},
                             {"End", What::end, Opcode::close, false, "The request has no more messages"}};
constexpr std::size_t mostControl = 125;  // bytes of a control frame's payload, RFC 6455 5.5

const Kind& kindAt(bool grpc, int index) { return grpc ? messages[std::max(index, 0)] : frames[std::max(index, 0)]; }

}  // namespace

Composer::Composer(const Theme& theme, QWidget* parent)
    : QWidget(parent),
      kind_(new QComboBox(this)),
      field_(new BytesEditor(theme, this)),
      send_(new QPushButton(tr("Send message"), this)),
      stop_(new QPushButton(tr("Stop"), this)),
      hint_(new PlainLabel(this)),
      problem_(new PlainLabel(this)) {
  setObjectName("composer");
  setAccessibleName(tr("Message to send"));
  setProperty("look", "statusbar");
  setAttribute(Qt::WA_StyledBackground);
  kind_->setObjectName("composerKind");
  kind_->setAccessibleName(tr("Kind of message"));
  field_->setObjectName("composerField");
  field_->setAccessibleName(tr("Message"));
  field_->setFixedHeight(theme.scaled(66));
  field_->installEventFilter(this);
  hint_->setObjectName("composerHint");
  hint_->setProperty("look", "dim");
  hint_->setWordWrap(true);
  problem_->setObjectName("composerProblem");
  problem_->setProperty("look", "problem");
  problem_->hide();
  send_->setObjectName("composerSend");
  send_->setAccessibleName(send_->text());
  stop_->setObjectName("composerStop");
  stop_->setAccessibleName(tr("Stop the list of messages"));
  stop_->hide();
  auto* row = new QHBoxLayout;
  row->setSpacing(theme.scaled(8));
  row->addWidget(kind_, 0, Qt::AlignTop);
  row->addWidget(field_, 1);
  row->addWidget(send_, 0, Qt::AlignTop);
  row->addWidget(stop_, 0, Qt::AlignTop);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(theme.scaled(10), theme.scaled(6), theme.scaled(10), theme.scaled(6));
  column->setSpacing(theme.scaled(4));
  column->addLayout(row);
  column->addWidget(hint_);
  column->addWidget(problem_);
  connect(kind_, &QComboBox::currentIndexChanged, this, &Composer::showKind);
  fill();
  connect(send_, &QPushButton::clicked, this, &Composer::submit);
  connect(stop_, &QPushButton::clicked, this, &Composer::stopWanted);
}

void Composer::showKind() {
  const Kind& kind = kindAt(grpc_, kind_->currentIndex());
  hint_->setText(kind.hint);
  field_->setAccessibleDescription(kind.hint);
  field_->setEnabled(kind.what != What::end);
}

/// Return sends, as wherever something is said; in a list, and with Shift, it begins a line.
bool Composer::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
  const auto* key = static_cast<QKeyEvent*>(event);
  const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
  const bool list = kindAt(grpc_, kind_->currentIndex()).what == What::turns;
  if (!enter || list || (key->modifiers() & ~Qt::KeypadModifier) != Qt::NoModifier) return QWidget::eventFilter(watched, event);
  submit();
  return true;
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
    if (const auto problem = readHex(QString::fromStdString(field_->bytes()), payload)) return sent(problem->sentence);
  } else {
    payload = field_->bytes();
  }
  const bool control = kind.what == What::frame && kind.opcode != Opcode::text && kind.opcode != Opcode::binary;
  if (control && payload.size() > mostControl) return sent(tr("A control frame has at most 125 bytes."));
  Q_EMIT wanted({kind.what, kind.opcode, std::move(payload)});
}

void Composer::sent(const QString& problem) {
  problem_->setText(problem);
  problem_->setVisible(!problem.isEmpty());
  const bool list = kindAt(grpc_, kind_->currentIndex()).what == What::turns;  // which may be sent again, and is long
  if (problem.isEmpty() && !list) field_->setBytes({});
}

void Composer::setTurns(const QString& state) {
  stop_->setVisible(!state.isEmpty());
  send_->setVisible(state.isEmpty());
  state.isEmpty() ? showKind() : hint_->setText(state);
}

}  // namespace penstock::gui
