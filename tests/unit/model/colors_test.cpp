// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/model/colors.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

namespace penstock::model {
namespace {

TEST(Colors, AreNumberedFromOne) {
  EXPECT_EQ(colorName(0), "");
  EXPECT_EQ(colorName(1), "red");
  EXPECT_EQ(colorName(3), "yellow");
  EXPECT_EQ(colorName(colors), "purple");
  EXPECT_EQ(colorName(colors + 1), "");
  EXPECT_EQ(colorName(-1), "");
}

TEST(Colors, HaveTheNamesThatScriptsCallThemBy) {
  std::ifstream file(PENSTOCK_SOURCE_DIR "/resources/python/penstock/_exchange.py");
  std::stringstream text;
  text << file.rdbuf();
  std::string line = "COLORS = (\"none\"";
  for (const std::string_view name : colorNames) line.append(", \"").append(name).append("\"");
  EXPECT_NE(text.str().find(line + ")\n"), std::string::npos) << line;
}

}  // namespace
}  // namespace penstock::model
