// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/banner.h"

#include <QHBoxLayout>

namespace penstock::gui {

Banner::Banner(const QString& name, const Theme& theme, QWidget* parent)
    : QFrame(parent), label_(new QLabel(this)), button_(new QPushButton(this)) {
  setObjectName(name);
  setAccessibleName("Message");
  setProperty("look", "banner");
  auto* icon = new QLabel(this);
  const auto draw = [icon, &theme] {
    icon->setPixmap(theme.icon("triangle-alert", Theme::Ink::warning).pixmap(QSize(16, 16), icon->devicePixelRatioF()));
  };
  draw();
  connect(&theme, &Theme::changed, icon, draw);
  label_->setObjectName(name + "Text");
  label_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  label_->setWordWrap(true);
  button_->setObjectName(name + "Button");
  auto* close = new QToolButton(this);
  close->setObjectName(name + "Close");
  close->setAccessibleName("Close this message");
  close->setToolTip("Close");
  close->setIcon(theme.icon("x", Theme::Ink::dim));

  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(theme.scaled(12), theme.scaled(5), theme.scaled(8), theme.scaled(5));
  row->setSpacing(theme.scaled(8));
  row->addWidget(icon);
  row->addWidget(label_, 1);
  row->addWidget(button_);
  row->addWidget(close);
  hide();

  connect(button_, &QPushButton::clicked, this, [this] {
    hide();
    if (const auto action = action_) action();
  });
  connect(close, &QToolButton::clicked, this, [this] {
    hide();
    Q_EMIT dismissed();
  });
}

void Banner::tell(const QString& sentence, const QString& actionText, std::function<void()> action) {
  label_->setText(sentence);
  button_->setText(actionText);
  button_->setVisible(!actionText.isEmpty());
  action_ = std::move(action);
  show();
}

}  // namespace penstock::gui
