// SPDX-License-Identifier: GPL-3.0-or-later
// A row of buttons below a table: what is done to its rows.
#pragma once

#include <QHBoxLayout>
#include <QString>
#include <functional>
#include <vector>

#include "gui/theme.h"

namespace penstock::gui {

struct LinkButton {
  QString text, name, tip;
  std::function<void()> does;
};
/// They are the parent's, and reached by Tab.
QHBoxLayout* linkButtons(const Theme& theme, QWidget* parent, std::vector<LinkButton> buttons);

}  // namespace penstock::gui
