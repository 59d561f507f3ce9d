// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/resender/send_bar.h"

#include <QHBoxLayout>
#include <QMenu>

#include "gui/format.h"
#include "gui/menu_button.h"
#include "gui/theme/look.h"

namespace penstock::gui {

QString optionsText(const service::SendOptions& o) {
  QStringList parts;
  if (o.verify) parts << (*o.verify ? SendBar::tr("verified") : SendBar::tr("not verified"));
  if (!o.sni.empty()) parts << "SNI " + wireText(o.sni, 60);
  if (!o.clientCertificate.empty()) parts << SendBar::tr("client certificate");
  if (o.upstreamProxy == "direct")
    parts << SendBar::tr("direct");
  else if (!o.upstreamProxy.empty())
    parts << SendBar::tr("through a proxy");
  if (o.redirects > 0) parts << SendBar::tr("%1 redirects").arg(o.redirects);
  parts << (o.timeout.count() == 0 ? SendBar::tr("no timeout") : durationText(o.timeout.count() * 1000));
  return parts.join(QStringLiteral(" \u00b7 "));
}

SendBar::SendBar(Theme& theme, const Actions& actions, QWidget* parent)
    : QWidget(parent),
      theme_(theme),
      send_(new QPushButton(theme.icon("send", Theme::Ink::onAccent), tr("Send"), this)),
      cancel_(new QPushButton(theme.icon("square", Theme::Ink::danger), tr("Cancel"), this)),
      place_(new PlainLabel(this)),
      target_(new QLineEdit(this)),
      version_(new PillButton(theme, this)),
      options_(new PillButton(theme, this)),
      environment_(new PillButton(theme, this)) {
  setObjectName("sendBar");
  setProperty("look", "toolbar");
  setAttribute(Qt::WA_StyledBackground);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(theme.scaled(10), theme.scaled(6), theme.scaled(10), theme.scaled(6));
  row->setSpacing(theme.scaled(8));
  send_->setObjectName("sendButton");
  send_->setProperty("look", "primary");
  setPlainToolTip(send_, tr("Send (Ctrl+Return)"));
  bind(send_, actions.sendRequest);
  cancel_->setObjectName("cancelButton");
  cancel_->setProperty("look", "danger");
  setPlainToolTip(cancel_, tr("Cancel (Esc)"));
  bind(cancel_, actions.cancelSend);
  for (QPushButton* one : {send_, cancel_}) {
    one->setAccessibleName(one->text());
    one->setFocusPolicy(Qt::TabFocus);
    one->setMinimumWidth(theme.scaled(92));
    row->addWidget(one);
  }
  row->addWidget(button(actions.sentBack, "sentBack"));
  place_->setObjectName("sentPlace");
  place_->setProperty("look", "dim");
  place_->setAlignment(Qt::AlignCenter);
  place_->setMinimumWidth(theme.scaled(44));
  row->addWidget(place_);
  row->addWidget(button(actions.sentForward, "sentForward"));
  target_->setObjectName("sendTarget");
  target_->setAccessibleName(tr("Target"));
  target_->setPlaceholderText("https://example.com");
  target_->setFont(theme.mono());
  target_->setMinimumWidth(theme.scaled(140));
  connect(&theme, &Theme::changed, this, [this] { target_->setFont(theme_.mono()); });
  connect(target_, &QLineEdit::textEdited, this, &SendBar::targetEdited);
  row->addWidget(target_, 1);
  version_->setObjectName("sendVersion");
  auto* versions = new QMenu(version_);
  for (const char* version : {"HTTP/1.1", "HTTP/2", "HTTP/1.0"})
    versions->addAction(version, this, [this, version] { Q_EMIT versionChosen(version); });
  attachMenu(version_, versions);
  row->addWidget(version_);
  options_->setObjectName("sendOptions");
  connect(options_, &PillButton::clicked, this, &SendBar::optionsWanted);
  row->addWidget(options_);
  environment_->setObjectName("sendEnvironment");
  row->addWidget(environment_);
  setRunning(false);
}

QToolButton* SendBar::button(QAction* action, const char* name) {
  auto* made = new QToolButton(this);
  made->setObjectName(name);
  made->setDefaultAction(action);
  made->setToolButtonStyle(Qt::ToolButtonIconOnly);
  made->setAccessibleName(action->text());
  made->setFocusPolicy(Qt::TabFocus);
  made->setIconSize(QSize(16, 16));
  return made;
}

void SendBar::setPlace(std::size_t place, std::size_t sends) {
  place_->setText(sends == 0 ? QString() : place > sends ? tr("new") : tr("%1 of %2").arg(place).arg(sends));
}

void SendBar::setTarget(const QString& target) {
  if (target_->text() != target) target_->setText(target);
}

void SendBar::setTargetProblem(const QString& sentence) {
  setLook(target_, sentence.isEmpty() ? QString() : QStringLiteral("wrong"));
  setPlainToolTip(target_, sentence);
}

void SendBar::setVersion(std::string_view version) {
  version_->setText(version.empty() ? tr("no version") : wireText(version, 20));
  version_->setAccessibleName(tr("HTTP version: ") + version_->text());
  setPlainToolTip(version_, tr("The version that the first line says; another rewrites the request"));
  version_->updateGeometry();
}

void SendBar::setOptions(const service::SendOptions& options) {
  options_->setText(optionsText(options));
  options_->setAccessibleName(tr("Send options: ") + options_->text());
  setPlainToolTip(options_, tr("How it is sent (Ctrl+Shift+P)"));
  options_->updateGeometry();
}

void SendBar::setEnvironment(const QString& name) {
  environment_->setText(name.isEmpty() ? QStringLiteral("{{ }}") : name);
  environment_->setAccessibleName(tr("Environment: ") + (name.isEmpty() ? tr("none") : name));
  setPlainToolTip(environment_, tr("What {{variables}} mean"));
  environment_->updateGeometry();
}

void SendBar::setRunning(bool running) {
  const bool focused = send_->hasFocus() || cancel_->hasFocus();
  send_->setVisible(!running);
  cancel_->setVisible(running);
  if (focused) (running ? cancel_ : send_)->setFocus();
}

void SendBar::focusTarget() {
  target_->setFocus(Qt::ShortcutFocusReason);
  target_->selectAll();
}

}  // namespace penstock::gui
