// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/preferences/appearance_section.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <cmath>

#include "gui/plain_text.h"
#include "gui/preferences/setting_row.h"

namespace penstock::gui {

AppearanceSection::AppearanceSection(Theme& theme, QWidget* parent) : QWidget(parent) {
  auto* form = new QFormLayout(this);
  form->setContentsMargins(0, theme.scaled(8), 0, theme.scaled(8));
  form->setHorizontalSpacing(theme.scaled(16));
  auto* colours = new QComboBox(this);
  colours->setObjectName("appearanceTheme");
  colours->setAccessibleName("Colours");
  leaveWheel(colours);
  for (const auto& [text, choice] : {std::pair("As the desktop", Theme::Choice::desktop), std::pair("Light", Theme::Choice::light), std::pair("Dark", Theme::Choice::dark)})
    colours->addItem(text, int(choice));
  const auto look = [colours, &theme] { colours->setCurrentIndex(colours->findData(int(theme.choice()))); };
  look();
  QObject::connect(colours, &QComboBox::activated, this, [colours, &theme] { theme.choose(Theme::Choice(colours->currentData().toInt())); });
  form->addRow("Colours", colours);

  auto* size = new QWidget(this);
  auto* row = new QHBoxLayout(size);
  row->setContentsMargins(0, 0, 0, 0);
  auto* now = new PlainLabel(size);
  now->setObjectName("appearanceZoom");
  now->setCaption("Size");
  const auto showZoom = [now, &theme] { now->setText(QString::number(std::lround(theme.zoom() * 100)) + " %"); };
  showZoom();
  for (const auto& [name, text, steps] : {std::tuple("zoomSmaller", "Smaller", -1), std::tuple("zoomLarger", "Larger", 1), std::tuple("zoomUsual", "As usual", 0)}) {
    auto* button = new QPushButton(text, size);
    button->setObjectName(name);
    button->setAutoDefault(false);
    QObject::connect(button, &QPushButton::clicked, this, [&theme, steps = steps] { theme.zoomBy(steps); });
    row->addWidget(button);
  }
  row->addWidget(now);
  row->addStretch();
  form->addRow("Size", size);
  QObject::connect(&theme, &Theme::changed, this, [look, showZoom] {
    look();
    showZoom();
  });
}

}  // namespace penstock::gui
