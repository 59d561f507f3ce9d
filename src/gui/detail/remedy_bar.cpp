// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/remedy_bar.h"

#include <QPushButton>
#include <algorithm>

#include "gui/flow_layout.h"
#include "gui/tab_order.h"
#include "gui/theme.h"
#include "penstock/display/remedy_commands.h"

namespace penstock::gui {

using model::Remedy;

RemedyBar::RemedyBar(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  setObjectName("remedies");
  setAccessibleName(tr("What may help"));
  setProperty("look", "bar");
  setAttribute(Qt::WA_StyledBackground);
  hide();
}

void RemedyBar::make() {
  auto* row = new FlowLayout(this);
  row->setContentsMargins(theme_.scaled(8), theme_.scaled(4), theme_.scaled(8), theme_.scaled(4));
  row->setSpacing(theme_.scaled(6));
  for (std::size_t i = 0; i < model::remedyCount; ++i) {
    const model::RemedyWords& words = model::wordsOf(Remedy(i));
    // Whom to trust for how long is asked by the bar that says whose certificate it is.
    if (words.button.empty() || words.remedy == Remedy::trustServer) continue;
    QPushButton* button = add(QString::fromUtf8(words.button.data(), qsizetype(words.button.size())), "remedy" + QString::number(i));
    button->setAccessibleDescription(QString::fromUtf8(words.step.data(), qsizetype(words.step.size())));
    buttons_.push_back({words.remedy, button});
    connect(button, &QPushButton::clicked, this, [this, remedy = words.remedy] { Q_EMIT wanted(remedy); });
  }
  command_ = add(tr("Show the command…"), "remedyCommand");
  connect(command_, &QPushButton::clicked, this, &RemedyBar::commandWanted);
  orderTabs(this);
}

QPushButton* RemedyBar::add(const QString& text, const QString& objectName) {
  auto* button = new QPushButton(text, this);
  button->setProperty("look", "link");
  button->setObjectName(objectName);
  button->setAccessibleName(text);
  button->setAutoDefault(false);
  layout()->addWidget(button);
  return button;
}

void RemedyBar::setExchange(const model::Exchange& x) {
  const auto remedies = display::remediesOf(x);
  if (!offered_ || remedies.empty()) return hide();
  if (!command_) make();
  const auto helps = [&](Remedy remedy) { return std::find(remedies.begin(), remedies.end(), remedy) != remedies.end(); };
  bool any = false;
  for (const auto& [remedy, button] : buttons_) {
    button->setVisible(helps(remedy));
    any = any || helps(remedy);
  }
  const bool commands = !display::remedyCommands(x, "proxy", {}).empty();
  command_->setVisible(commands);
  setVisible(any || commands);
  updateGeometry();
}

}  // namespace penstock::gui
