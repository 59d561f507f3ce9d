// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/theme.h"

namespace penstock::gui {

/// The application's style sheet in the theme's colours and sizes.
QString styleSheet(const Theme& theme);
/// The palette for what a style sheet does not reach.
QPalette palette(const Tokens& tokens);
Tokens lightTokens();
Tokens darkTokens();

}  // namespace penstock::gui
