// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/intercept/mock_dialog.h"

#include <QDialogButtonBox>
#include <QPushButton>
#include <QShortcut>
#include <QVBoxLayout>
#include <utility>

#include "gui/format.h"

namespace penstock::gui {

MockDialog::MockDialog(const Theme& theme, const QString& what, std::function<QString(const service::HeldReply&)> send, QWidget* parent)
    : QDialog(parent),
      send_(std::move(send)),
      status_(new QSpinBox(this)),
      fields_(new QPlainTextEdit(this)),
      body_(new QPlainTextEdit(this)),
      problem_(new PlainLabel(this)) {
  setObjectName("mockDialog");
  setWindowTitle("Mock");
  auto* column = new QVBoxLayout(this);
  column->setSpacing(theme.scaled(6));
  auto* title = new PlainLabel(tr("Answer %1 without a server").arg(what), this);
  title->setProperty("look", "title");
  title->setWordWrap(true);
  column->addWidget(title);
  column->addSpacing(theme.scaled(6));
  const auto add = [&](const QString& name, QWidget* field, const char* objectName, int stretch) {
    auto* label = new PlainLabel(name, this);
    label->setProperty("look", "dim");
    label->setBuddy(field);
    field->setObjectName(objectName);
    field->setAccessibleName(name);
    column->addWidget(label);
    column->addWidget(field, stretch);
  };
  constexpr int first = 200, last = 999;
  status_->setRange(first, last);
  add(tr("Status"), status_, "mockStatus", 0);
  add(tr("Header fields, one a line"), fields_, "mockFields", 1);
  add(tr("Body"), body_, "mockBody", 3);
  fields_->setPlainText("Content-Type: text/plain; charset=utf-8");
  for (QPlainTextEdit* text : {fields_, body_}) {
    text->setFont(theme.mono());
    text->setTabChangesFocus(true);
  }
  problem_->setObjectName("mockProblem");
  problem_->setProperty("look", "status-warn");
  problem_->setWordWrap(true);
  problem_->hide();
  column->addWidget(problem_);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
  auto* answer = buttons->addButton(tr("Answer"), QDialogButtonBox::AcceptRole);
  answer->setObjectName("mockSend");
  answer->setDefault(true);
  setPlainToolTip(answer, tr("Answer (Ctrl+Return)"));
  connect(buttons, &QDialogButtonBox::accepted, this, &MockDialog::submit);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  connect(new QShortcut(QKeySequence("Ctrl+Return"), this), &QShortcut::activated, this, &MockDialog::submit);
  column->addWidget(buttons);
  resize(theme.scaled(520), theme.scaled(460));
  body_->setFocus();
}

QString MockDialog::read(service::HeldReply& reply) const {
  reply.status = status_->value();
  reply.body = body_->toPlainText().toStdString();
  const QStringList lines = fields_->toPlainText().split('\n');
  for (qsizetype i = 0; i < lines.size(); ++i) {
    if (lines[i].trimmed().isEmpty()) continue;
    const qsizetype colon = lines[i].indexOf(':');
    if (colon < 0) return tr("Field %1 has no colon: a field is written \"Name: value\".").arg(i + 1);
    reply.headers.emplace_back(lines[i].left(colon).toStdString(), lines[i].mid(colon + 1).trimmed().toStdString());
  }
  return {};
}

void MockDialog::submit() {
  service::HeldReply reply;
  QString problem = read(reply);
  if (problem.isEmpty()) problem = send_(reply);
  if (problem.isEmpty()) return accept();
  problem_->setText(problem);
  problem_->show();
}

}  // namespace penstock::gui
