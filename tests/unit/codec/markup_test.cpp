// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/markup.h"

#include <gtest/gtest.h>

namespace penstock::codec {
namespace {

TEST(EscapeMarkup, Utf8StaysAndTheRestIsReplaced) {
  EXPECT_EQ("Zürich 日本 🙂", escapeMarkup("Zürich 日本 🙂"));
  const std::string r = "\xEF\xBF\xBD";
  EXPECT_EQ(r + "a", escapeMarkup("\xC3"
                                  "a"));
  EXPECT_EQ(r + r, escapeMarkup("\xC0\xAF")) << "overlong";
  EXPECT_EQ(r + r + r, escapeMarkup("\xED\xA0\x80")) << "surrogate";
  EXPECT_EQ(r + "x\n", escapeMarkup(std::string("\0x\n", 3)));
  EXPECT_EQ(r, escapeMarkup("\xEF\xBF\xBD"));
  EXPECT_EQ(r + r + r, escapeMarkup("\xEF\xBF\xBE")) << "U+FFFE is no character of XML";
  EXPECT_EQ(r + r + r, escapeMarkup("\xEF\xBF\xBF"));
}

TEST(EscapeMarkup, NothingEndsElementOrAttribute) {
  EXPECT_EQ("&lt;b a=&#39;&quot;&#39;&gt;&amp;amp;", escapeMarkup("<b a='\"'>&amp;"));
}

}  // namespace
}  // namespace penstock::codec
