// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/filter/completion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "penstock/filter/expression.h"

namespace penstock::filter {
namespace {

using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

std::vector<std::string> texts(const Completion& c) {
  std::vector<std::string> out;
  for (const Candidate& x : c.candidates) out.push_back(x.text);
  return out;
}
// The caret is where "|" stands; the text with the first candidate in place.
std::string accepted(std::string text, const ValuesOf& values = nullptr) {
  const std::size_t caret = text.find('^');
  text.erase(caret, 1);
  const Completion c = complete(text, caret, values);
  if (c.candidates.empty()) return "(none)";
  return text.replace(c.position, c.length, c.candidates.front().text);
}
std::vector<std::string> at(std::string text, const ValuesOf& values = nullptr) {
  const std::size_t caret = text.find('^');
  text.erase(caret, 1);
  return texts(complete(text, caret, values));
}

TEST(Completion, names_of_fields) {
  EXPECT_THAT(at("^"), Contains("host "));
  EXPECT_THAT(at("h^"), ElementsAre("host ", "header[\"", "req.header[\"", "resp.header[\""));
  EXPECT_EQ(accepted("ho^"), "host ");
  EXPECT_EQ(accepted("method == GET && ho^"), "method == GET && host ");
  EXPECT_EQ(accepted("!(ho^"), "!(host ");
  EXPECT_EQ(accepted("ho^ == x"), "host  == x");
  EXPECT_THAT(at("zz^"), IsEmpty());
}

TEST(Completion, operators_that_fit_the_type) {
  EXPECT_THAT(at("host ^"), Contains("contains "));
  EXPECT_THAT(at("host ^"), Not(Contains("> ")));
  EXPECT_THAT(at("size ^"), Contains("> "));
  EXPECT_THAT(at("size ^"), Not(Contains("contains ")));
  EXPECT_THAT(at("modified ^"), ElementsAre("== "));
  EXPECT_EQ(accepted("host con^"), "host contains ");
  EXPECT_EQ(accepted("host !^"), "host != ");
}

TEST(Completion, values_of_the_capture_come_first) {
  const ValuesOf hosts = [](FieldId f) {
    return f == FieldId::host ? std::vector<std::string>{"api.example.com", "my host"} : std::vector<std::string>{};
  };
  EXPECT_EQ(accepted("host == ^", hosts), "host == api.example.com");
  EXPECT_EQ(accepted("host == exa^", hosts), "host == api.example.com");
  EXPECT_EQ(accepted("host == my^", hosts), "host == \"my host\"");
  EXPECT_EQ(accepted("method == P^"), "method == POST");
  EXPECT_EQ(accepted("method == P^ && host == x"), "method == POST && host == x");
  EXPECT_EQ(accepted("method in (GET, P^"), "method in (GET, POST");
  EXPECT_EQ(accepted("resp.header[\"con^"), "resp.header[\"Content-Type\"] ");
  EXPECT_EQ(accepted("host == x ^"), "host == x && ");
}

TEST(Completion, is_bounded_and_never_fails) {
  const std::string odd[] = {"(((",     "\"",  "host == \"", "in (", "host in (",        "a in (b", "json(",
                             "header[", "!!!", "&& ||",      ")",    "host contains (a", "\\"};
  for (const std::string& text : odd)
    for (std::size_t caret = 0; caret <= text.size(); ++caret) {
      const Completion c = complete(text, caret);
      EXPECT_LE(c.position + c.length, text.size()) << text;
      EXPECT_LE(c.candidates.size(), 50u);
    }
  EXPECT_THAT(complete(std::string(100'000, 'a'), 5).candidates, IsEmpty());
}

TEST(Completion, every_example_is_an_expression) {
  for (const FieldInfo& f : fields())
    EXPECT_TRUE(std::holds_alternative<ExpressionPtr>(Expression::compile(f.example))) << f.example;
}

}  // namespace
}  // namespace penstock::filter
