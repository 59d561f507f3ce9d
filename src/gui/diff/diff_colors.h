// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gui/theme.h"

namespace penstock::gui {

/// Ground of a line that was added or removed, on which every ink of a text is legible; `strong`: of the bytes within it that differ, on
/// which the colour of text is.
inline QColor diffGround(const Theme& theme, bool added, bool strong) {
  const Tokens& t = theme.tokens();
  const QColor &ink = added ? t.ok : t.serverError, &ground = t.editor;
  const double part = theme.isDark() ? (strong ? 0.34 : 0.13) : (strong ? 0.30 : 0.09);
  const auto mix = [part](float a, float b) { return float(a * (1 - part) + b * part); };
  return QColor::fromRgbF(mix(ground.redF(), ink.redF()), mix(ground.greenF(), ink.greenF()), mix(ground.blueF(), ink.blueF()));
}

}  // namespace penstock::gui
