// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/draft/variables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace penstock::draft {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string named(int i) { return std::string("v").append(std::to_string(i)); }
std::string between(int i) { return std::string("{{").append(named(i)).append("}}"); }

Variables some() {
  Variables out(Environment{"e", {{"a", "old"}, {"a", "1"}, {"b", "<{{a}}>"}, {"empty", ""}, {"odd", "\\{{a}} {{ no"}}});
  out.set("h.o-s_t", "x");
  return out;
}

std::string made(std::string_view bytes) {
  const Expanded out = expand(bytes, some());
  EXPECT_THAT(out.problems, IsEmpty()) << bytes;
  return out.bytes;
}

TEST(Variables, StandForTheirValues) {
  EXPECT_EQ(made("{{a}}{{ b }}{{\th.o-s_t\t}}[{{empty}}]"), "1<1>x[]");
  EXPECT_EQ(made("no {single} }} {{ }} {{}} {{a b}} {{\"a\":1}} {{a}"), "no {single} }} {{ }} {{}} {{a b}} {{\"a\":1}} {{a}");
  EXPECT_EQ(made("{{{a}}}"), "{1}");
  EXPECT_EQ(made(std::string("\0{{a}}\xff", 7)), std::string("\0" "1\xff", 3));
  EXPECT_EQ(made("{{odd}}"), "{{a}} {{ no");
}

TEST(Variables, BackslashesKeepThemAsText) {
  EXPECT_EQ(made("\\{{a}}"), "{{a}}");
  EXPECT_EQ(made("\\\\{{a}}"), "\\1");
  EXPECT_EQ(made("\\\\\\{{a}}"), "\\{{a}}");
  EXPECT_EQ(made("\\{{a b}} \\\\ \\n"), "\\{{a b}} \\\\ \\n");
  EXPECT_EQ(made("{{a}}\\{{a}}"), "1{{a}}");
}

TEST(Variables, WithoutAValueAreTold) {
  const Expanded out = expand("x {{nope}} {{a}} {{deep}}", [] {
    Variables v = some();
    v.set("deep", "{{hidden}}");
    return v;
  }());
  EXPECT_EQ(out.bytes, "x {{nope}} 1 {{deep}}");
  ASSERT_EQ(out.problems.size(), 2u);
  EXPECT_EQ(toText(out.problems[0]), "{{nope}} has no value");
  EXPECT_EQ(out.problems[0].offset, 2u);
  EXPECT_EQ(toText(out.problems[1]), "{{hidden}} has no value");
  EXPECT_EQ(out.problems[1].offset, 17u);
}

TEST(Variables, ThatLeadInACircleEnd) {
  Variables v;
  v.set("a", "{{b}}");
  v.set("b", "{{a}}{{a}}");
  const Expanded out = expand("{{a}}", v);
  ASSERT_FALSE(out.problems.empty());
  EXPECT_EQ(out.problems[0].kind, VariableProblem::circle);
  EXPECT_EQ(toText(out.problems[0]), "{{a}} has a value that leads back to itself");
}

TEST(Variables, ThatNameOthersNeitherGrowNorLastForEver) {
  Variables doubling, empty;
  doubling.set("v0", std::string(1000, 'x'));
  empty.set("v0", "");
  for (int i = 1; i < 40; ++i) {
    std::string twice;
    for (int k = 0; k < 50; ++k) twice += between(i - 1);
    doubling.set(named(i), twice);
    empty.set(named(i), twice);
  }
  EXPECT_EQ(expand("{{v10}}", doubling).problems.at(0).kind, VariableProblem::tooLarge);
  EXPECT_EQ(expand("{{v10}}", doubling).bytes, "{{v10}}");
  EXPECT_EQ(expand("{{v12}}", empty).bytes, "");
  EXPECT_EQ(expand("{{v39}}", empty).problems.at(0).kind, VariableProblem::tooDeep);
  EXPECT_EQ(expand("{{v0}}", doubling, 999).problems.at(0).kind, VariableProblem::tooLarge);
}

TEST(Variables, CirclesOfManyCostLittle) {
  Variables v;
  std::string all;
  for (int i = 0; i < 60; ++i) all += between(i);
  for (int i = 0; i < 60; ++i) v.set(named(i), all);
  const Expanded out = expand(all, v);
  ASSERT_FALSE(out.problems.empty());
  EXPECT_EQ(out.problems[0].kind, VariableProblem::circle);
}

TEST(Variables, AreListedInOrder) {
  EXPECT_THAT(variablesIn("{{b}} {{a}} {{ b }} \\{{c}} {{d e}}"), ElementsAre("b", "a"));
  EXPECT_TRUE(isVariableName("a.b-c_1"));
  EXPECT_FALSE(isVariableName(""));
  EXPECT_FALSE(isVariableName("a b"));
  EXPECT_FALSE(isVariableName(std::string(65, 'a')));
}

TEST(Variables, WhatIsEscapedComesOutAsItWas) {
  const Variables v({"", {{"a", "value"}, {"b", "{{a}}"}}});
  EXPECT_EQ(escaped("{{a}} and \\{{ a }}"), "\\{{a}} and \\\\\\{{ a }}");
  EXPECT_EQ(escaped("{{ }} {a} {{a}"), "{{ }} {a} {{a}");
  for (const std::string text : {"", "{{a}}", "\\{{a}}", "\\\\{{a}}{{b}}", "{{{a}}}", "{{a{{b}}", "{{a}}\\{{a}}\\", "\\\\ {{x}} {{", "{\n{{a}}\0\xff"}) {
    const Expanded out = expand(escaped(text), v);
    EXPECT_EQ(out.bytes, text);
    EXPECT_THAT(out.problems, IsEmpty());
    EXPECT_EQ(hasMentions(escaped(text)), hasMentions(text));
  }
  EXPECT_TRUE(hasMentions("\\{{a}}")) << "what loses its backslash";
  EXPECT_FALSE(hasMentions("{{}}"));
}

TEST(Variables, AnEscapedValueNamesNoOther) {
  const Variables v(escaped(Environment{"", {{"password", "secret"}, {"token", "{{password}} \\{{password}}"}}}));
  EXPECT_EQ(expand("{{token}}", v).bytes, "{{password}} \\{{password}}");
}

TEST(Variables, ThousandsInALargeTextTakeAMoment) {
  Variables v;
  std::string text;
  for (int i = 0; i < 5000; ++i) {
    v.set(named(i), "value");
    text.append(between(i)).append(6000, '{');
  }
  EXPECT_THAT(expand(text, v).problems, IsEmpty());
}

}  // namespace
}  // namespace penstock::draft
