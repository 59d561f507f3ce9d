// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <QWidget>

#include "gui/theme.h"

namespace penstock::gui {

/// Light or dark, and how large. Lifetime: the theme outlives it.
class AppearanceSection : public QWidget {
 public:
  AppearanceSection(Theme& theme, QWidget* parent);
};

}  // namespace penstock::gui
