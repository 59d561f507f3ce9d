// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/target_bar.h"

#include <QHBoxLayout>

#include "gui/format.h"
#include "gui/plain_text.h"
#include "gui/resender/send_bar.h"
#include "gui/resender/send_options_dialog.h"
#include "gui/theme/look.h"

namespace penstock::gui {

TargetBar::TargetBar(Theme& theme, For what, QWidget* parent)
    : QWidget(parent), theme_(theme), redirects_(what == For::run), target_(new QLineEdit(this)), pill_(new PillButton(theme, this)) {
  const QString name = redirects_ ? QStringLiteral("bulk") : QStringLiteral("race");
  setObjectName(name + "TargetBar");
  setProperty("look", "toolbar");
  setAttribute(Qt::WA_StyledBackground);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(theme.scaled(10), theme.scaled(5), theme.scaled(10), theme.scaled(5));
  row->setSpacing(theme.scaled(8));
  auto* label = new PlainLabel("Target", this);
  label->setProperty("look", "dim");
  row->addWidget(label);
  target_->setObjectName(name + "Target");
  target_->setAccessibleName("Target");
  target_->setPlaceholderText("https://example.com");
  target_->setMaxLength(4096);
  target_->setFont(theme.mono());
  connect(&theme, &Theme::changed, this, [this, &theme] { target_->setFont(theme.mono()); });
  row->addWidget(target_, 1);
  pill_->setObjectName(name + "Options");
  row->addWidget(pill_);
  connect(pill_, &PillButton::clicked, this, &TargetBar::choose);
  connect(target_, &QLineEdit::textEdited, this, [this] {
    judge();
    Q_EMIT changed();
  });
}

void TargetBar::setOptions(const service::SendOptions& options) {
  options_ = options;
  if (!redirects_) options_.redirects = 0;  // it may come from a tab that follows them
  target_->setText(options.target.host.empty() ? QString() : QString::fromStdString(draft::toText(options.target)));
  judge();
  showOptions();
}

void TargetBar::showOptions() {
  pill_->setText(optionsText(options_));
  pill_->setAccessibleName("Send options: " + pill_->text());
  setPlainToolTip(pill_, redirects_ ? "How it is sent: TLS, client certificate, proxy, redirects, timeout"
                                    : "How it is sent: TLS, client certificate, proxy, timeout. A race follows no redirects: its first answers count");
  pill_->updateGeometry();
}

void TargetBar::choose() {
  SendOptionsDialog dialog(theme_, options_, redirects_, window());
  if (dialog.exec() != QDialog::Accepted || dialog.options() == options_) return;
  options_ = dialog.options();
  showOptions();
  Q_EMIT changed();
}

service::SendOptions TargetBar::options(QString& problem) const {
  service::SendOptions out = options_;
  const auto read = draft::readTarget(target_->text().trimmed().toStdString());
  if (read)
    out.target = *read;
  else
    out.target.host.clear();
  if (!read && problem.isEmpty()) problem = "Target: " + QString::fromStdString(read.error().message);
  return out;
}

void TargetBar::judge() {
  QString problem;
  (void)options(problem);
  const bool wrong = !problem.isEmpty() && !target_->text().isEmpty();
  setLook(target_, wrong ? QStringLiteral("wrong") : QString());
  setPlainToolTip(target_, wrong ? sentenceText(problem.toStdString()) : QString());
}

void TargetBar::addBefore(QWidget* widget) { static_cast<QHBoxLayout*>(layout())->insertWidget(0, widget); }

void TargetBar::setReadOnly(bool on) {
  target_->setReadOnly(on);
  pill_->setEnabled(!on);
}

}  // namespace penstock::gui
