// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/resender/body_editor.h"

#include <QFile>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QScopedValueRollback>
#include <QVBoxLayout>
#include <utility>

#include "gui/detail/decode_offer.h"
#include "gui/editor/editor_find_bar.h"
#include "gui/format.h"
#include "gui/intercept/draft_text.h"
#include "penstock/codec/json_pretty.h"

namespace penstock::gui {

BodyEditor::BodyEditor(Theme& theme, QWidget* parent)
    : QWidget(parent),
      theme_(theme),
      text_(new BytesEditor(theme, this)),
      hex_(new WireEditor(theme, this)),
      notice_(new NoticeBar(theme, "draftBodyNotice", this)),
      stack_(new QStackedWidget(this)),
      asHex_(new QToolButton(this)) {
  text_->setObjectName("draftBodyText");
  text_->setAccessibleName(tr("Body of the request"));
  connect(text_, &BytesEditor::menuOpening, this, [this, &theme](QMenu* menu) { offerDecode(*menu, *text_, theme, QStringLiteral("resender body")); });
  find_ = new EditorFindBar(theme, *text_, this);
  hex_->setObjectName("draftBodyHex");
  hex_->setAccessibleName(tr("Body of the request in hexadecimal"));
  stack_->addWidget(text_);
  stack_->addWidget(hex_);
  auto* row = new QHBoxLayout;
  row->setContentsMargins(theme.scaled(8), theme.scaled(4), theme.scaled(8), theme.scaled(4));
  const auto button = [&](QToolButton* made, const char* name, const QString& text, const QString& tip) {
    made->setObjectName(name);
    made->setText(text);
    made->setProperty("look", "quick");
    made->setAccessibleName(tip);
    made->setFocusPolicy(Qt::TabFocus);
    setPlainToolTip(made, tip);
    row->addWidget(made);
  };
  button(asHex_, "draftBodyAsHex", tr("Hex"), tr("Edit the body as bytes"));
  asHex_->setCheckable(true);
  auto* layOutJson = new QToolButton(this);
  button(layOutJson, "draftBodyLayOut", tr("Lay out JSON"), tr("Write the JSON anew with a member a line"));
  auto* from = new QToolButton(this);
  button(from, "draftBodyFrom", tr("From file\u2026"), tr("Put the content of a file in place of the body"));
  auto* to = new QToolButton(this);
  button(to, "draftBodyTo", tr("Save\u2026"), tr("Save the body to a file"));
  row->addStretch();
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(stack_, 1);
  column->addWidget(find_);
  column->addWidget(notice_);
  column->addLayout(row);
  connect(text_, &BytesEditor::findWanted, find_, &EditorFindBar::open);
  connect(text_, &BytesEditor::edited, this, [this] {
    if (loading_) return;
    bytes_ = text_->bytes();
    Q_EMIT changed(bytes_);
  });
  connect(hex_, &QPlainTextEdit::textChanged, this, &BodyEditor::hexTyped);
  connect(asHex_, &QToolButton::toggled, this, [this] {
    stack_->setCurrentIndex(asHex_->isChecked() ? 1 : 0);
    notice_->setNotice({}, false);
    setBytes(bytes_);
  });
  connect(layOutJson, &QToolButton::clicked, this, &BodyEditor::layOut);
  connect(from, &QToolButton::clicked, this, &BodyEditor::fromFile);
  connect(to, &QToolButton::clicked, this, &BodyEditor::toFile);
}

void BodyEditor::setBytes(std::string bytes) {
  const QScopedValueRollback loading(loading_, true);
  bytes_ = std::move(bytes);
  if (asHex_->isChecked()) return showHex();
  if (text_->view() != bytes_) text_->view().empty() ? text_->setBytes(bytes_) : text_->become(bytes_);
}

void BodyEditor::showHex() {
  const QScopedValueRollback loading(loading_, true);
  const bool fits = bytes_.size() <= mostHex;
  std::string typed;
  if (fits && !readHex(hex_->wire(), typed) && typed == bytes_) return;
  hex_->setWire(fits ? hexText(bytes_) : QString(), false, display::Language::plain);
  hex_->setReadOnly(!fits);
  notice_->setNotice(fits ? QString() : tr("%1 are too much to edit in hexadecimal: put a file in its place.").arg(sizeText(bytes_.size())), false);
}

void BodyEditor::hexTyped() {
  if (loading_ || hex_->isReadOnly() || !asHex_->isChecked()) return;
  std::string bytes;
  const auto problem = readHex(hex_->wire(), bytes);
  hex_->setWrongLine(problem ? problem->line : 0);
  notice_->setNotice(problem ? tr("Line %1: %2. The body is as before until it can be read.").arg(problem->line).arg(problem->sentence) : QString(), true);
  if (problem || bytes == bytes_) return;
  bytes_ = std::move(bytes);
  Q_EMIT changed(bytes_);
}

void BodyEditor::layOut() {
  codec::JsonPretty laidOut = codec::prettyJson(bytes_);
  if (laidOut.end != codec::JsonEnd::complete) return notice_->setNotice(tr("The body is no JSON."), true);
  notice_->setNotice({}, false);
  setBytes(std::move(laidOut.text));
  Q_EMIT changed(bytes_);
}

void BodyEditor::fromFile() {
  const QString name = QFileDialog::getOpenFileName(this, tr("Body from a file"));
  if (name.isEmpty()) return;
  QFile file(name);
  if (!file.open(QIODevice::ReadOnly)) return notice_->setNotice(tr("%1 cannot be read: %2.").arg(name, file.errorString()), true);
  if (file.size() > largestFile) return notice_->setNotice(tr("%1 is over 64 MB.").arg(name), true);
  notice_->setNotice({}, false);
  setBytes(file.readAll().toStdString());
  Q_EMIT changed(bytes_);
}

void BodyEditor::toFile() {
  const QString name = QFileDialog::getSaveFileName(this, tr("Save the body"));
  if (name.isEmpty()) return;
  QFile file(name);
  const auto size = qint64(bytes_.size());
  const bool saved = file.open(QIODevice::WriteOnly) && file.write(bytes_.data(), size) == size && file.flush();
  notice_->setNotice(saved ? QString() : tr("%1 cannot be written: %2.").arg(name, file.errorString()), true);
}

}  // namespace penstock::gui
