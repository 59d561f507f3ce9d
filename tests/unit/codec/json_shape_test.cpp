// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/json_shape.h"

#include <gtest/gtest.h>

#include <string>

namespace penstock::codec {
namespace {

TEST(JsonShape, IsWhatIsLeftWithoutValues) {
  const auto shape = jsonShape(R"({"id": 1, "name": "x", "tags": ["a"], "in": {"ok": true, "none": null}})");
  ASSERT_TRUE(shape);
  EXPECT_EQ(shape, jsonShape(R"({"tags":["b","c"],"in":{"none":null,"ok":false},"name":"another","id":-2.5e3})"));
  EXPECT_NE(shape, jsonShape(R"({"id": "1", "name": "x", "tags": ["a"], "in": {"ok": true, "none": null}})")) << "another type";
  EXPECT_NE(shape, jsonShape(R"({"id": 1, "name": "x", "tags": ["a"], "in": {"ok": true}})")) << "a member less";
  EXPECT_NE(shape, jsonShape(R"({"id": 1, "name": "x", "tags": ["a", 1], "in": {"ok": true, "none": null}})")) << "another kind of element";
  EXPECT_NE(jsonShape(R"({"a": {"b": 1}})"), jsonShape(R"({"a": {}, "b": 1})"));
  EXPECT_NE(jsonShape(R"({"ab": 1})"), jsonShape(R"({"a": 1})"));
  EXPECT_EQ(jsonShape("[1,2]"), jsonShape("[3]"));
  EXPECT_NE(jsonShape("[]"), jsonShape("{}"));
  EXPECT_NE(jsonShape("1"), jsonShape("null"));
}

TEST(JsonShape, OfWhatIsNoneThereIsNone) {
  EXPECT_FALSE(jsonShape(""));
  EXPECT_FALSE(jsonShape("{\"a\":"));
  EXPECT_FALSE(jsonShape("<html>"));
  EXPECT_FALSE(jsonShape(std::string(2'000, '[') + std::string(2'000, ']')));
  std::string many = "{";
  for (int i = 0; i < 100'001; ++i) many += "\"" + std::to_string(i) + "\":1,";
  EXPECT_FALSE(jsonShape(many + "\"x\":1}"));
}

}  // namespace
}  // namespace penstock::codec
