// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/save_name.h"

#include <gtest/gtest.h>

namespace penstock::gui {
namespace {

std::string saved(std::string_view bytes) {
  return saveName(bytes).toStdString();
}

TEST(SaveName, IsOneVisiblePartOfAPath) {
  EXPECT_EQ(saved("report 1.pdf"), "report 1.pdf");
  EXPECT_EQ(saved("größe.txt"), "größe.txt");
  EXPECT_EQ(saved("../../.bashrc"), "_.._.._.bashrc");
  EXPECT_EQ(saved("a/b\\c:d*e?f\"g<h>i|j"), "a_b_c_d_e_f_g_h_i_j");
  EXPECT_EQ(saved(".bashrc"), "_.bashrc");
  EXPECT_EQ(saved("-rf"), "_-rf");
  EXPECT_EQ(saved("~"), "_~");
  EXPECT_EQ(saved(""), "_");
  EXPECT_EQ(saved(".."), "_");
  EXPECT_EQ(saved("a. . "), "a");
}

TEST(SaveName, IsNoDeviceOfWindows) {
  for (const char* device : {"CON", "nul.txt", "Com1", "LPT9.tar.gz", "aux "})
    EXPECT_EQ(saved(device).front(), '_') << device;
  EXPECT_EQ(saved("console.txt"), "console.txt");
}

TEST(SaveName, LooksLikeWhatItIs) {
  EXPECT_EQ(saved("invoice\xe2\x80\xae"
                  "fdp.exe"),
            "invoice_fdp.exe")
      << "an override that turns the ending round";
  EXPECT_EQ(saved("a\nb\x1b\x7f\xc2\x9b"
                  "c"),
            "a_b___c")
      << "control characters";
}

TEST(SaveName, FitsEveryFileSystemAndKeepsItsEnding) {
  for (const std::string& letter : {std::string("x"), std::string("ä"), std::string("\xf0\x9f\x98\x80")}) {
    std::string name;
    while (name.size() < 1000) name += letter;
    const std::string cut = saved(name + ".json");
    EXPECT_LE(cut.size(), 200u);
    EXPECT_TRUE(cut.ends_with(letter + ".json")) << cut;
  }
}

}  // namespace
}  // namespace penstock::gui
