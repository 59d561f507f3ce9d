// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/link_buttons.h"

#include <QPushButton>
#include <utility>

#include "gui/plain_text.h"

namespace penstock::gui {

QHBoxLayout* linkButtons(const Theme& theme, QWidget* parent, std::vector<LinkButton> buttons) {
  auto* row = new QHBoxLayout;
  row->setContentsMargins(theme.scaled(8), theme.scaled(4), theme.scaled(8), theme.scaled(6));
  for (LinkButton& one : buttons) {
    auto* button = new QPushButton(one.text, parent);
    button->setObjectName(one.name);
    button->setAccessibleName(one.text);
    button->setProperty("look", "link");
    button->setFocusPolicy(Qt::TabFocus);
    setPlainToolTip(button, one.tip);
    QObject::connect(button, &QPushButton::clicked, parent, std::move(one.does));
    row->addWidget(button);
  }
  row->addStretch();
  return row;
}

}  // namespace penstock::gui
