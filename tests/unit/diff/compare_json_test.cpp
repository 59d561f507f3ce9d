// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>

#include "penstock/diff/compare.h"
#include "unit/diff/shown.h"

namespace penstock::diff {
namespace {

Comparison jsonOf(const std::string& left, const std::string& right, const IgnoreLists& ignore = {}) {
  auto compared = compareJson(left, right, rules(ignore), {});
  if (compared.has_error()) {
    ADD_FAILURE() << compared.error().message;
    return {};
  }
  expectSound(*compared);
  return std::move(*compared);
}

TEST(CompareJson, ByPath) {
  const Comparison c =
      jsonOf(R"({"a": 1, "b": {"c": "x", "gone": null}, "d": [1, 2, 3]})", R"({"a":1,"b":{"c":"y","new":true},"d":[1,3,4]})");
  EXPECT_EQ(shown(c),
            "  {\n"
            "    \"a\": 1,\n"
            "    \"b\": {\n"
            "~     \"c\": \"‹x›\", |     \"c\": \"‹y›\",\n"
            "+     \"new\": true\n"
            "-     \"gone\": null\n"
            "    },\n"
            "    \"d\": [\n"
            "      1,\n"
            "-     2,\n"
            "      3\n"
            "+     4\n"
            "    ]\n"
            "  }\n");
  EXPECT_EQ(c.names->of(Sides::left, 3), "$.b.c");
  EXPECT_EQ(c.names->of(Sides::right, 4), "$.b.new");
  EXPECT_EQ(c.names->of(Sides::left, 8), "$.d[1]");
  EXPECT_EQ(c.names->of(Sides::left, 0), "$");
}

TEST(CompareJson, OrderAndWhiteSpaceAndSpellingMakeNoDifference) {
  EXPECT_EQ(countsOf(jsonOf(R"({"a":1.50,"b":"\u00e9\/","c":[1e2]})", "{\n\"c\": [100], \"b\": \"é/\", \"\\u0061\": 15e-1}")), Counts{});
  EXPECT_EQ(countsOf(jsonOf("1000", "1e3")), Counts{});
  EXPECT_EQ(countsOf(jsonOf("-0.0", "0")).changes, 1u);
  EXPECT_EQ(countsOf(jsonOf("\"1\"", "1")).changes, 1u);
  EXPECT_EQ(countsOf(jsonOf(R"("\ud83d\ude00")", "\"😀\"")), Counts{});
  EXPECT_EQ(countsOf(jsonOf(R"("\ud83d")", R"("\ud83e")")).changes, 1u);
}

TEST(CompareJson, ElementsKeepTheirPartnerWhenOthersComeAndGo) {
  EXPECT_EQ(
      shown(jsonOf(R"([{"id":1,"v":"a"},{"id":2,"v":"b"},{"id":3,"v":"c"}])", R"([{"id":2,"v":"b"},{"id":3,"v":"C"},{"id":4,"v":"d"}])")),
      "  [\n"
      "-   {\n"
      "-     \"id\": 1,\n"
      "-     \"v\": \"a\"\n"
      "-   },\n"
      "    {\n"
      "      \"id\": 2,\n"
      "      \"v\": \"b\"\n"
      "    },\n"
      "    {\n"
      "      \"id\": 3,\n"
      "~     \"v\": \"‹c›\" |     \"v\": \"‹C›\"\n"
      "    }\n"
      "+   {\n"
      "+     \"id\": 4,\n"
      "+     \"v\": \"d\"\n"
      "+   }\n"
      "  ]\n");
}

TEST(CompareJson, WithoutANameWhatHasMostInCommonIsThatThing) {
  const Counts counts = countsOf(jsonOf(R"([{"x":1,"y":2,"z":3}])", R"([{"x":9,"y":8,"z":7},{"x":1,"y":2,"z":4}])"));
  EXPECT_EQ(counts.removed, 1u);  // the z
  EXPECT_EQ(counts.added, 6u);    // an object of five lines, and the z
}

TEST(CompareJson, ManyElementsArePairedByTheirName) {
  std::string a = "[", b = "[";
  for (int i = 0; i < 2000; ++i) {
    a.append(i ? "," : "").append("{\"id\":").append(std::to_string(i)).append(",\"v\":0}");
    b.append(i ? "," : "").append("{\"id\":").append(std::to_string(i + 1)).append(",\"v\":1}");
  }
  const Comparison c = jsonOf(a += "]", b += "]");
  EXPECT_EQ(countsOf(c).removed, 4u + 1999u);
}

TEST(CompareJson, AValueOfAnotherKindTakesItsPlace) {
  EXPECT_EQ(shown(jsonOf(R"({"a": {"b": 1}})", R"({"a": []})")),
            "  {\n-   \"a\": {\n-     \"b\": 1\n-   }\n+   \"a\": []\n  }\n");
}

TEST(CompareJson, PathsOfTheIgnoreListAreAlike) {
  const IgnoreLists lists{{}, {"$..time", "$.trace"}, {}};
  EXPECT_EQ(shown(jsonOf(R"({"time":1,"trace":{"id":1},"v":[{"time":2}]})", R"({"time":2,"v":[{"time":3,"n":1}]})", lists)),
            "  {\n"
            "=   \"time\": 1, |   \"time\": 2,\n"
            "=   \"trace\": { |\n"
            "=     \"id\": 1 |\n"
            "=   }, |\n"
            "    \"v\": [\n"
            "      {\n"
            "=       \"time\": 2 |       \"time\": 3,\n"
            "+       \"n\": 1\n"
            "      }\n"
            "    ]\n"
            "  }\n");
}

TEST(CompareJson, PatternsAreLookedForInValues) {
  EXPECT_EQ(countsOf(jsonOf(R"({"url":"https://a/?t=12"})", R"({"url":"https://a/?t=99"})", {{}, {}, {R"(t=\d+)"}})), Counts{});
}

TEST(CompareJson, NamesThatStandTwiceInAnObject) {
  EXPECT_EQ(countsOf(jsonOf(R"({"a":1,"a":2})", R"({"a":1,"a":3})")), (Counts{1, 1, 1}));
}

TEST(CompareJson, WhatIsNoJsonIsToldWithItsPlace) {
  const auto compared = compareJson("{}", "{\"a\": }", {}, {});
  ASSERT_TRUE(compared.has_error());
  EXPECT_EQ(compared.error().code, ErrorCode::corrupt);
  EXPECT_EQ(compared.error().message, "the right is no JSON: line 1, column 7: expected a value, found '}'");
}

TEST(CompareJson, DeepAndWideTreesAreDoneInTime) {
  const auto start = std::chrono::steady_clock::now();
  const std::string deep = std::string(500'000, '[') + std::string(500'000, ']');
  EXPECT_EQ(countsOf(jsonOf(deep, deep)), Counts{});
  std::string deeper = deep;
  deeper.insert(500'000, "[]");
  EXPECT_EQ(countsOf(jsonOf(deeper, deep)).removed, 1u);
  const auto list = [](std::size_t size, std::size_t of) {
    std::string out = "[0";
    for (std::size_t i = 0; i < size; ++i) out.append(",").append(std::to_string(i % of));
    out += ']';
    return out;
  };
  jsonOf(list(500'000, 7), list(500'000, 5));
  EXPECT_LT(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), std::getenv("PENSTOCK_SANITIZE") ? 120 : 20);
  EXPECT_EQ(compareJson(list(kMostTreeNodes, 1), "[]", {}, {}).error().code, ErrorCode::limit);
}

}  // namespace
}  // namespace penstock::diff
