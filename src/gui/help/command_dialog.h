// SPDX-License-Identifier: GPL-3.0-or-later
// Lines for a shell, each with what it does and a button that copies it.
#pragma once

#include <QDialog>
#include <vector>

#include "penstock/display/remedy_commands.h"

namespace penstock::gui {

class Theme;

class CommandDialog : public QDialog {
  Q_OBJECT
 public:
  CommandDialog(const Theme& theme, const std::vector<display::RemedyCommand>& commands, QWidget* parent);
};

}  // namespace penstock::gui
