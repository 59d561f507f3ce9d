// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <chrono>

#include "penstock/display/records.h"
#include "penstock/model/memory_bytes.h"

namespace penstock::display {
namespace {

using codec::RecordForm;
using Texts = std::vector<std::string>;

RecordTablePtr tableOf(std::string text, RecordForm form = RecordForm::lines) { return RecordTable::make(std::move(text), form, CancelToken()); }

TEST(Records, ColumnsAreTheMembersSeenInOrder) {
  const auto table = tableOf("{\"id\":1,\"name\":\"a\\u00e9\"}\n{\"id\":2,\"tags\":[1,{\"x\":\"y\"}],\"name\":null}\n{\"extra\":true}\n");
  EXPECT_EQ(table->columns(), (Texts{"id", "name", "tags", "extra"}));
  ASSERT_EQ(table->rows(), 3u);
  EXPECT_EQ(table->cells(0), (Texts{"1", "aé", "", ""}));
  EXPECT_EQ(table->cells(1), (Texts{"2", "null", "[1,{\"x\":\"y\"}]", ""}));
  EXPECT_EQ(table->cells(2), (Texts{"", "", "", "true"}));
  EXPECT_TRUE(table->isNumber(0));
  EXPECT_FALSE(table->isNumber(1));
  EXPECT_EQ(table->notice(), "");
}

TEST(Records, WhatIsNoObjectHasAColumnOfItsOwn) {
  const auto table = tableOf("\x1e{\"a\":1}\n\x1e[1,2]\n\x1e\"text\"\n", RecordForm::sequence);
  EXPECT_EQ(table->columns(), (Texts{"a", ""}));
  EXPECT_EQ(table->cells(1), (Texts{"", "[1,2]"}));
  EXPECT_EQ(table->cells(2), (Texts{"", "text"}));
}

TEST(Records, ARecordOpensAsJsonOrSaysWhyNot) {
  const auto table = tableOf("{\"a\":{\"b\":[1,2]}}\n{\"a\":broken\n");
  std::string problem;
  EXPECT_EQ(table->laidOut(0, problem), "{\n  \"a\": {\n    \"b\": [1, 2]\n  }\n}");
  EXPECT_EQ(problem, "");
  EXPECT_EQ(table->laidOut(1, problem), "{\"a\":broken");
  EXPECT_NE(problem.find("This record is no JSON"), std::string::npos) << problem;
}

TEST(Records, AreFoundByTheirText) {
  const auto table = tableOf("{\"a\":\"Hello\"}\n{\"a\":\"other\"}\n{\"hELLo\":1}\n");
  EXPECT_EQ(table->rowsWith("hello", CancelToken()), (std::vector<std::uint32_t>{0, 2}));
  EXPECT_TRUE(table->rowsWith("nowhere", CancelToken()).empty());
}

TEST(Records, DatesAndAddressesAreNoNumbers) {
  const auto table = tableOf("{\"n\":-1.5e-3,\"at\":\"2026-11-30T20:00:00Z\",\"day\":\"2026-11-30\",\"ip\":\"10.0.0.1\"}\n");
  EXPECT_TRUE(table->isNumber(0));
  for (const std::size_t column : {1u, 2u, 3u}) EXPECT_FALSE(table->isNumber(column)) << column;
}

TEST(Records, AreKnownByTheirTypeOrByTheirLines) {
  const auto form = [](const std::string& type, const std::string& text) {
    return recordForm(type, "", model::MemoryBytes(std::make_shared<const std::string>(text)), {});
  };
  const std::string lines = "{\"a\":1}\n{\"a\":2}\n";
  EXPECT_EQ(form("application/x-ndjson", lines), RecordForm::lines);
  for (const char* type : {"", "text/plain; charset=utf-8", "application/octet-stream"}) EXPECT_EQ(form(type, lines), RecordForm::lines) << type;
  EXPECT_EQ(form("text/html", lines), std::nullopt);
  EXPECT_EQ(form("text/plain", "{\"a\":1}\nwords"), std::nullopt);
  EXPECT_EQ(form("", "{\"a\":1}"), std::nullopt) << "one value is no table";
  EXPECT_EQ(form("application/json", "[{\"a\":1},{\"a\":2}]"), RecordForm::array);
  EXPECT_EQ(form("application/json", "{\"a\":1}"), std::nullopt);
  std::string many;
  while (many.size() < 200'000) many += lines;
  EXPECT_EQ(form("", many), RecordForm::lines) << "its beginning tells";
  EXPECT_FALSE(mayHaveRecords("image/png"));
}

TEST(Records, OfStrangersStayWithinBounds) {
  std::string wide = "{";
  for (int i = 0; i < 1000; ++i) wide += (i ? ",\"k" : "\"k") + std::to_string(i) + "\":" + std::to_string(i);
  const auto table = tableOf(wide + "}\n{\"late\":1}");
  EXPECT_EQ(table->columns().size(), RecordTable::mostColumns);
  EXPECT_NE(table->notice(), "");
  const auto odd = tableOf("{\"\\u202e\\n\":\"" + std::string(100'000, 'x') + "\\u0000\"}");
  EXPECT_EQ(odd->columns()[0].find('\n'), std::string::npos);
  EXPECT_LE(odd->cells(0)[0].size(), RecordTable::cellBytes + 10);
  EXPECT_EQ(tableOf("")->rows(), 0u);
  EXPECT_EQ(tableOf(std::string(1 << 20, '['), RecordForm::array)->rows(), 1u);
}

TEST(Records, AHundredThousandAreReadSoon) {
  std::string text;
  for (int i = 0; i < 100'000; ++i)
    text += "{\"id\":" + std::to_string(i) + ",\"name\":\"record number " + std::to_string(i) + "\",\"nested\":{\"a\":[1,2,3],\"b\":\"text with \\\"quotes\\\"\"},\"flag\":true}\n";
  const auto begin = std::chrono::steady_clock::now();
  const auto table = tableOf(std::move(text));
  const auto took = std::chrono::steady_clock::now() - begin;
  EXPECT_EQ(table->rows(), 100'000u);
  EXPECT_EQ(table->columns().size(), 4u);
  EXPECT_LT(took, std::chrono::seconds(2));
  std::printf("100,000 records: %.0f ms\n", std::chrono::duration<double, std::milli>(took).count());
  EXPECT_EQ(table->cells(99'999)[0], "99999");
}

}  // namespace
}  // namespace penstock::display
