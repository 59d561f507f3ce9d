// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "penstock/codec/json_records.h"

namespace penstock::codec {
namespace {

using Texts = std::vector<std::string>;

Texts recordsOf(std::string_view in, RecordForm form, std::size_t step = SIZE_MAX) {
  Texts out;
  JsonRecords records(form);
  const auto each = [&](std::uint64_t begin, std::uint64_t end) { out.emplace_back(in.substr(begin, end - begin)); };
  for (std::size_t i = 0; i < in.size(); i += std::min(step, in.size() - i)) records.feed(in.substr(i, step), each);
  records.finish(each);
  return out;
}

struct Case {
  RecordForm form;
  std::string in;
  Texts out;
};

TEST(JsonRecords, AreTheSameHoweverTheyCome) {
  using enum RecordForm;
  const Case cases[] = {
      {lines, "{\"a\":1}\n{\"a\":\"}\\n\"}\r\n\n  [1]  \n3", {"{\"a\":1}", "{\"a\":\"}\\n\"}", "[1]", "3"}},
      {lines, "", {}},
      {lines, "\n \r\n", {}},
      {lines, "{broken\n{\"b\":2}\n", {"{broken", "{\"b\":2}"}},
      {sequence, "\x1e{\"a\":1}\n\x1e{\"a\":\n2}\n\x1e\x1e\"x\"\n", {"{\"a\":1}", "{\"a\":\n2}", "\"x\""}},
      {array, "[{\"a\":[1,{\"b\":\"]}\\\"\"}]},\r\n {\"c\":2} , 3,\"x,y\", null,[4]]", {"{\"a\":[1,{\"b\":\"]}\\\"\"}]}", "{\"c\":2}", "3", "\"x,y\"", "null", "[4]"}},
      {array, "\xef\xbb\xbf{\"a\":1}{\"b\":2}\n{\"c\":3}", {"{\"a\":1}", "{\"b\":2}", "{\"c\":3}"}},
      {array, "[1,2", {"1", "2"}},
      {array, "[{\"a\":1},{\"b\":", {"{\"a\":1}", "{\"b\":"}},
      {array, "[]", {}},
      {array, "[{\"a\": [  ", {"{\"a\": ["}},
      {array, "1{\"a\":2}", {"1{\"a\":2}"}},
      {array, "]]}},,{}", {"{}"}},
  };
  for (const Case& c : cases)
    for (std::size_t step = 1; step <= c.in.size() + 1; ++step) EXPECT_EQ(recordsOf(c.in, c.form, step), c.out) << c.in << " by " << step;
}

TEST(JsonRecords, WhatIsNotNeededAnyMoreIsTold) {
  JsonRecords records(RecordForm::lines);
  const auto none = [](std::uint64_t, std::uint64_t) {};
  records.feed("{}\n{\"a\"", none);
  EXPECT_EQ(records.pending(), 3u);
  records.feed(":1}\n", none);
  EXPECT_EQ(records.pending(), 11u);
}

TEST(JsonRecords, AreSaidByMediaTypes) {
  EXPECT_EQ(recordFormOf("application/x-ndjson"), RecordForm::lines);
  EXPECT_EQ(recordFormOf("application/jsonlines"), RecordForm::lines);
  EXPECT_EQ(recordFormOf("application/jsonl"), RecordForm::lines);
  EXPECT_EQ(recordFormOf("application/json-seq"), RecordForm::sequence);
  EXPECT_EQ(recordFormOf("application/geo+json-seq"), RecordForm::sequence);
  EXPECT_EQ(recordFormOf("application/json"), RecordForm::array);
  EXPECT_EQ(recordFormOf("text/html"), std::nullopt);
}

TEST(JsonRecords, DepthCostsNothing) {
  std::string deep(1 << 20, '[');
  EXPECT_TRUE(recordsOf(deep, RecordForm::array) == Texts{deep.substr(1)});
}

}  // namespace
}  // namespace penstock::codec
