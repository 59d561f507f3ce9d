// SPDX-License-Identifier: GPL-3.0-or-later
// Colours that texts can be read in.
#include <gtest/gtest.h>

#include "gui/theme/style_sheet.h"

namespace penstock::gui {
namespace {

double luminance(const QColor& color) {
  const auto linear = [](double c) { return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
  return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

double contrast(const QColor& a, const QColor& b) {
  const double x = luminance(a), y = luminance(b);
  return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

TEST(Tokens, TextCanBeReadOnEveryGround) {  // WCAG 2.1, 1.4.3
  for (const Tokens& t : {lightTokens(), darkTokens()}) {
    for (const QColor& ground : {t.background, t.alternate, t.panel, t.editor}) {
      for (const QColor& ink :
           {t.text, t.dim, t.accent, t.ok, t.redirect, t.clientError, t.serverError, t.key, t.string, t.number}) {
        EXPECT_GE(contrast(ink, ground), 4.5) << ink.name().toStdString() << " on " << ground.name().toStdString();
      }
    }
    EXPECT_GE(contrast(t.onAccent, t.accent), 4.5);
    EXPECT_GE(contrast(t.text, t.selection), 4.5);
  }
}

}  // namespace
}  // namespace penstock::gui
