// SPDX-License-Identifier: GPL-3.0-or-later
// What a page shows while it has nothing to show: what it is for, and how to begin.
#pragma once

#include <QPushButton>
#include <QWidget>
#include <vector>

#include "gui/theme.h"

namespace penstock::gui {

/// A numbered step with its words; `button` at its right, or null.
QWidget* makeStep(const Theme& theme, const QString& number, const QString& title, const QString& text, QPushButton* button, QWidget* parent);
/// Gives `page` the ground of such a page, with `centre`, `width` design pixels wide, in its middle and a little above it.
void centreIn(QWidget& page, QWidget* centre, const Theme& theme, int width);

/// A heading, a few words and the buttons to begin with; the first of them is the one meant.
QWidget* makeEmptyPage(const Theme& theme, const QString& objectName, const QString& heading, const QString& words, const std::vector<QPushButton*>& buttons,
                       QWidget* parent);

}  // namespace penstock::gui
