// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/empty_state.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include "gui/empty_page.h"
#include "gui/listener_text.h"
#include "gui/plain_text.h"
#include "gui/window/actions.h"

namespace penstock::gui {
namespace {

QPushButton* buttonFor(QAction* action, const QString& name, QWidget* parent) {
  auto* button = new QPushButton(action->icon(), action->text(), parent);
  button->setObjectName(name);
  button->setAccessibleName(action->text());
  button->setIconSize(QSize(22, 16));
  bind(button, action);
  return button;
}

}  // namespace

EmptyState::EmptyState(const Theme& theme, QAction* openBrowser, QAction* trustCa, QAction* copyAddress,
                       QWidget* parent)
    : QWidget(parent), theme_(theme), heading_(new PlainLabel(this)), lead_(new PlainLabel(this)), address_(new PlainLabel(this)) {
  setObjectName("emptyState");
  setAccessibleName("No traffic yet");
  heading_->setObjectName("emptyHeading");
  heading_->setProperty("look", "heading");
  lead_->setProperty("look", "dim");
  auto* browser = buttonFor(openBrowser, "emptyOpenBrowser", this);
  browser->setProperty("look", "primary");
  browser->setIcon(theme.icon("globe", Theme::Ink::onAccent));
  setFocusProxy(browser);
  auto* trust = buttonFor(trustCa, "emptyTrustCa", this);

  auto* column = new QVBoxLayout;
  column->setSpacing(0);
  column->addWidget(heading_);
  column->addSpacing(theme.scaled(6));
  column->addWidget(lead_);
  column->addSpacing(theme.scaled(28));
  column->addWidget(makeStep(theme, "1", "Open a browser",
                         "It comes with a profile of its own, uses the proxy and trusts it. Nothing to install.",
                             browser, this));
  column->addSpacing(theme.scaled(22));
  column->addWidget(
      makeStep(theme, "2", "Or trust the CA", "For the programs you already use: they then read HTTPS through the proxy.", trust, this));
  column->addSpacing(theme.scaled(28));
  auto* line = new QFrame(this);
  line->setFrameShape(QFrame::HLine);
  column->addWidget(line);
  column->addSpacing(theme.scaled(16));
  column->addLayout(addressRow(copyAddress));

  auto* centre = new QWidget(this);
  centre->setLayout(column);
  column->setContentsMargins(0, 0, 0, 0);
  centreIn(*this, centre, theme, 600);
  setRecording(true);
  setListeners({});
}

QHBoxLayout* EmptyState::addressRow(QAction* copyAddress) {
  auto* row = new QHBoxLayout;
  auto* addressWord = new PlainLabel("Proxy address", this);
  addressWord->setProperty("look", "dim");
  address_->setObjectName("emptyAddress");
  address_->setCaption("Proxy address");
  address_->setProperty("look", "mono");
  address_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  copy_ = new QPushButton(theme_.icon("copy", Theme::Ink::accent), "Copy", this);
  copy_->setObjectName("emptyCopyAddress");
  copy_->setAccessibleName("Copy proxy address");
  copy_->setProperty("look", "link");
  copy_->setIconSize(QSize(22, 16));
  bind(copy_, copyAddress);
  row->setSpacing(theme_.scaled(10));
  row->addWidget(addressWord);
  row->addWidget(address_);
  row->addWidget(copy_);
  row->addStretch();
  return row;
}

void EmptyState::setListeners(const std::vector<service::ListenerStatus>& listeners) {
  address_->setText(listeners.empty() ? QStringLiteral("not listening") : listenerTexts(listeners).join('\n'));
  copy_->setVisible(!listeners.empty());
}

void EmptyState::setRecording(bool on) {
  heading_->setText(on ? "Waiting for traffic" : "Recording is off");
  lead_->setText(on ? "Send a program's requests through the proxy and they show up here as they happen."
                    : "Traffic passes through and is not kept. Press F8 to record again.");
}

}  // namespace penstock::gui
