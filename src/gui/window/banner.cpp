// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/banner.h"

#include <QHBoxLayout>

#include "gui/plain_text.h"

namespace penstock::gui {
namespace {

constexpr std::size_t kMostChoices = 3;

}  // namespace

Banner::Banner(const QString& name, const Theme& theme, QWidget* parent)
    : QFrame(parent), label_(new PlainLabel(this)) {
  setObjectName(name);
  setAccessibleName("Message");
  setProperty("look", "banner");
  auto* icon = new PlainLabel(this);
  const auto draw = [icon, &theme] {
    icon->setPixmap(theme.icon("triangle-alert", Theme::Ink::warning).pixmap(QSize(16, 16), icon->devicePixelRatioF()));
  };
  draw();
  connect(&theme, &Theme::changed, icon, draw);
  label_->setObjectName(name + "Text");
  label_->setCaption("Message");
  label_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  label_->setWordWrap(true);
  auto* close = new QToolButton(this);
  close->setObjectName(name + "Close");
  close->setAccessibleName("Close this message");
  setPlainToolTip(close, "Close");
  close->setIcon(theme.icon("x", Theme::Ink::dim));

  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(theme.scaled(12), theme.scaled(5), theme.scaled(8), theme.scaled(5));
  row->setSpacing(theme.scaled(8));
  row->addWidget(icon);
  row->addWidget(label_, 1);
  for (std::size_t i = 0; i < kMostChoices; ++i) {
    auto* button = new QPushButton(this);
    button->setObjectName(i == 0 ? name + "Button" : name + "Button" + QString::number(i + 1));
    row->addWidget(button);
    buttons_.push_back(button);
    connect(button, &QPushButton::clicked, this, [this, i] {
      hide();
      const auto action = i < choices_.size() ? choices_[i].action : nullptr;
      if (action) action();
    });
  }
  row->addWidget(close);
  hide();

  connect(close, &QToolButton::clicked, this, [this] {
    hide();
    Q_EMIT dismissed();
  });
}

void Banner::tell(const QString& sentence, const QString& actionText, std::function<void()> action) {
  std::vector<Choice> choices;
  if (!actionText.isEmpty()) choices.push_back({actionText, std::move(action)});
  tell(sentence, std::move(choices));
}

void Banner::tell(const QString& sentence, std::vector<Choice> choices) {
  label_->setText(sentence);
  choices_ = std::move(choices);
  for (std::size_t i = 0; i < buttons_.size(); ++i) {
    buttons_[i]->setVisible(i < choices_.size());
    if (i < choices_.size()) buttons_[i]->setText(choices_[i].text);
  }
  show();
}

}  // namespace penstock::gui
