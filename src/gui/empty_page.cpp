// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/empty_page.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include "gui/plain_text.h"

namespace penstock::gui {

QWidget* makeStep(const Theme& theme, const QString& number, const QString& title, const QString& text, QPushButton* button, QWidget* parent) {
  auto* row = new QWidget(parent);
  auto* layout = new QHBoxLayout(row);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(theme.scaled(14));
  auto* badge = new PlainLabel(number, row);
  badge->setProperty("look", "step");
  badge->setAlignment(Qt::AlignCenter);
  badge->setFixedSize(theme.scaled(24), theme.scaled(24));
  auto* name = new PlainLabel(title, row);
  name->setProperty("look", "title");
  auto* explanation = new PlainLabel(text, row);
  explanation->setProperty("look", "dim");
  explanation->setWordWrap(true);
  auto* words = new QVBoxLayout;
  words->setSpacing(theme.scaled(3));
  words->addWidget(name);
  words->addWidget(explanation);
  layout->addWidget(badge, 0, Qt::AlignTop);
  layout->addLayout(words, 1);
  if (!button) return row;
  button->setMinimumWidth(theme.scaled(132));
  layout->addWidget(button, 0, Qt::AlignVCenter);
  return row;
}

void centreIn(QWidget& page, QWidget* centre, const Theme& theme, int width) {
  page.setProperty("look", "pane");
  page.setAttribute(Qt::WA_StyledBackground);
  centre->setFixedWidth(theme.scaled(width));
  auto* outer = new QVBoxLayout(&page);
  outer->addStretch(2);
  auto* middle = new QHBoxLayout;  // an alignment would ignore that texts wrap
  middle->addStretch();
  middle->addWidget(centre);
  middle->addStretch();
  outer->addLayout(middle);
  outer->addStretch(3);
}

QWidget* makeEmptyPage(const Theme& theme, const QString& objectName, const QString& heading, const QString& words, const std::vector<QPushButton*>& buttons,
                       QWidget* parent) {
  auto* page = new QWidget(parent);
  page->setObjectName(objectName);
  auto* centre = new QWidget(page);
  auto* column = new QVBoxLayout(centre);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(theme.scaled(10));
  auto* title = new PlainLabel(heading, centre);
  title->setProperty("look", "heading");
  auto* hint = new PlainLabel(words, centre);
  hint->setProperty("look", "dim");
  hint->setWordWrap(true);
  for (PlainLabel* label : {title, hint}) {
    label->setAlignment(Qt::AlignCenter);
    column->addWidget(label);
  }
  auto* row = new QHBoxLayout;
  row->addStretch();
  for (QPushButton* button : buttons) {
    if (button == buttons.front()) button->setProperty("look", "primary");
    row->addWidget(button);
  }
  row->addStretch();
  column->addLayout(row);
  centreIn(*page, centre, theme, 560);
  return page;
}

}  // namespace penstock::gui
