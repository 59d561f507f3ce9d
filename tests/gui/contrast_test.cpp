// SPDX-License-Identifier: GPL-3.0-or-later
// What is read can be read: WCAG 2.2, 1.4.3, computed from the theme's colours.
#include <gtest/gtest.h>

#include <QLineEdit>
#include <algorithm>
#include <cmath>

#include "gui/diff/diff_colors.h"
#include "gui/theme.h"
#include "penstock/model/colors.h"

namespace penstock::gui {
namespace {

double luminance(const QColor& color) {
  const auto part = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
  return 0.2126 * part(color.redF()) + 0.7152 * part(color.greenF()) + 0.0722 * part(color.blueF());
}

double contrast(const QColor& a, const QColor& b) {
  const auto [dark, light] = std::minmax({luminance(a), luminance(b)});
  return (light + 0.05) / (dark + 0.05);
}

class ContrastTest : public testing::TestWithParam<Theme::Choice> {
 protected:
  ContrastTest() { theme.choose(GetParam()); }
  ~ContrastTest() override { theme.choose(Theme::Choice::desktop); }

  Theme theme;
};

TEST_P(ContrastTest, EveryInkOnEveryGroundItIsReadOn) {
  const Tokens& t = theme.tokens();
  std::vector<std::pair<std::string, QColor>> grounds{{"background", t.background}, {"alternate", t.alternate}, {"panel", t.panel},
                                                      {"hover", t.hover},           {"selection", t.selection}, {"editor", t.editor}};
  for (int color = 1; color <= 6; ++color) {
    grounds.emplace_back("row of colour " + std::to_string(color), theme.rowTint(color, t.background));
    grounds.emplace_back("odd row of colour " + std::to_string(color), theme.rowTint(color, t.alternate));
  }
  const std::pair<const char*, QColor> inks[] = {{"text", t.text},
                                                 {"dim", t.dim},
                                                 {"accent", t.accent},
                                                 {"ok", t.ok},
                                                 {"redirect", t.redirect},
                                                 {"client error", t.clientError},
                                                 {"server error", t.serverError},
                                                 {"key", t.key},
                                                 {"string", t.string},
                                                 {"number", t.number}};
  for (const auto& [ground, under] : grounds)
    for (const auto& [ink, over] : inks) EXPECT_GE(contrast(over, under), 4.5) << ink << " on " << ground;
  EXPECT_GE(contrast(t.onAccent, t.accent), 4.5);
}

TEST_P(ContrastTest, EveryMarkHasTheColourThatItsNameSays) {
  struct Hues {
    int from, to;  // degrees of HSV
  };
  constexpr Hues hues[] = {{-12, 12}, {18, 38}, {42, 66}, {90, 165}, {200, 235}, {255, 290}};
  for (int color = 1; color <= model::colors; ++color) {
    const int hue = theme.tokens().marks[color - 1].hsvHue(), turned = hue > 300 ? hue - 360 : hue;
    EXPECT_TRUE(turned >= hues[color - 1].from && turned <= hues[color - 1].to) << model::colorName(color) << " is drawn with the hue " << hue;
  }
}

// On what was added and removed stand texts with their colours, on what differs in it those in the colour of text.
TEST_P(ContrastTest, EveryInkOnTheGroundsOfADiff) {
  const Tokens& t = theme.tokens();
  for (const bool added : {false, true}) {
    for (const QColor& ink : {t.text, t.dim, t.key, t.string, t.number, added ? t.ok : t.serverError})
      EXPECT_GE(contrast(ink, diffGround(theme, added, false)), 4.5) << ink.name().toStdString() << (added ? " added" : " removed");
    EXPECT_GE(contrast(t.text, diffGround(theme, added, true)), 4.5);
    EXPECT_GE(contrast(diffGround(theme, added, true), diffGround(theme, added, false)), 1.2) << "what differs is not seen";
  }
}

// Qt makes a placeholder half transparent wherever a style sheet says the colour of the text.
TEST_P(ContrastTest, APlaceholderIsAsReadableAsDimText) {
  QLineEdit line;
  line.setPlaceholderText("Find");
  line.ensurePolished();
  QColor over = line.palette().color(QPalette::PlaceholderText);
  const QColor under = theme.tokens().editor;
  const double a = over.alphaF();
  over = QColor::fromRgbF(float(over.redF() * a + under.redF() * (1 - a)), float(over.greenF() * a + under.greenF() * (1 - a)),
                          float(over.blueF() * a + under.blueF() * (1 - a)));
  EXPECT_GE(contrast(over, under), 4.5) << over.name().toStdString();
}

INSTANTIATE_TEST_SUITE_P(Themes, ContrastTest, testing::Values(Theme::Choice::light, Theme::Choice::dark),
                         [](const auto& info) { return info.param == Theme::Choice::dark ? "Dark" : "Light"; });

}  // namespace
}  // namespace penstock::gui
