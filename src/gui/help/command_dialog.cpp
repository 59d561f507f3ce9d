// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/help/command_dialog.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "gui/plain_text.h"
#include "gui/theme.h"

namespace penstock::gui {

CommandDialog::CommandDialog(const Theme& theme, const std::vector<display::RemedyCommand>& commands, QWidget* parent) : QDialog(parent) {
  setObjectName("commandDialog");
  setAccessibleName(tr("The same on the command line"));
  setWindowTitle(tr("The same on the command line"));
  setAttribute(Qt::WA_DeleteOnClose);
  setMinimumWidth(theme.scaled(560));
  auto* column = new QVBoxLayout(this);
  const int edge = theme.scaled(20);
  column->setContentsMargins(edge, edge, edge, edge);
  column->setSpacing(theme.scaled(6));
  int number = 0;
  for (const display::RemedyCommand& one : commands) {
    auto* step = new PlainLabel(QString::fromStdString(one.step), this);
    step->setProperty("look", "dim");
    step->setWordWrap(true);
    auto* line = new QLineEdit(QString::fromStdString(one.command), this);
    line->setObjectName("command" + QString::number(number));
    line->setAccessibleName(step->text());
    line->setReadOnly(true);
    line->setFont(theme.mono());
    line->setCursorPosition(0);
    auto* copy = new QPushButton(theme.icon("copy"), tr("Copy"), this);
    copy->setObjectName("copyCommand" + QString::number(number++));
    copy->setAccessibleName(tr("Copy the command"));
    copy->setAutoDefault(false);
    connect(copy, &QPushButton::clicked, line, [line] { QGuiApplication::clipboard()->setText(line->text()); });
    auto* row = new QHBoxLayout;
    row->setSpacing(theme.scaled(8));
    row->addWidget(line, 1);
    row->addWidget(copy);
    column->addWidget(step);
    column->addLayout(row);
    column->addSpacing(theme.scaled(8));
  }
  auto* close = new QPushButton(tr("Close"), this);
  close->setObjectName("commandClose");
  close->setDefault(true);
  connect(close, &QPushButton::clicked, this, &QDialog::accept);
  column->addWidget(close, 0, Qt::AlignRight);
  close->setFocus();
}

}  // namespace penstock::gui
