// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/draft/payloads.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace penstock::draft {
namespace {

using testing::ElementsAre;

std::vector<std::string> all(const PayloadSpec& spec) {
  auto source = makePayloads(spec);
  if (!source) return {"! " + source.error().message};
  std::vector<std::string> out;
  for (std::uint64_t i = 0; i < (*source)->size() && i < 1000; ++i) {
    auto payload = (*source)->at(i);
    out.push_back(payload ? *payload : "! " + payload.error().message);
  }
  return out;
}

TEST(Payloads, OfAListAndOfNothing) {
  EXPECT_THAT(all(ListPayloads{{"a", "", "b"}}), ElementsAre("a", "", "b"));
  EXPECT_THAT(all(NullPayloads{2}), ElementsAre("", ""));
}

TEST(Payloads, OfNumbers) {
  EXPECT_THAT(all(NumberPayloads{.from = 8, .to = 12, .step = 2, .digits = 3}), ElementsAre("008", "010", "012"));
  EXPECT_THAT(all(NumberPayloads{.from = 1, .to = -2, .step = -1}), ElementsAre("1", "0", "-1", "-2"));
  EXPECT_THAT(all(NumberPayloads{.from = 9, .to = 17, .step = 4, .digits = 2, .base = 16}), ElementsAre("09", "0d", "11"));
  EXPECT_THAT(all(NumberPayloads{.from = 5, .to = 5, .step = 0}), ElementsAre("5"));
  EXPECT_THAT(all(NumberPayloads{.from = INT64_MIN, .to = INT64_MIN, .step = 1}), ElementsAre("-9223372036854775808"));
  const auto most = makePayloads(NumberPayloads{.from = 0, .to = INT64_MAX, .step = 1});
  ASSERT_TRUE(most);
  EXPECT_EQ((*most)->size(), std::uint64_t{1} << 63);
  EXPECT_EQ(*(*most)->at((std::uint64_t{1} << 63) - 1), "9223372036854775807");
  EXPECT_THAT(all(NumberPayloads{.from = 0, .to = 5, .step = -1}), ElementsAre("! from 0 steps of -1 lead away from 5"));
  EXPECT_THAT(all(NumberPayloads{.from = 0, .to = 5, .step = 0}), ElementsAre("! with a step of 0 the last number is never reached"));
  EXPECT_THAT(all(NumberPayloads{.from = INT64_MIN, .to = INT64_MAX, .step = 1}), ElementsAre("! those are more than 2^63 numbers"));
  EXPECT_THAT(all(NumberPayloads{.base = 7}), ElementsAre("! numbers are written to the base 10 or 16"));
}

TEST(Payloads, OfCharacters) {
  EXPECT_THAT(all(CharacterPayloads{"a\xc3\xa9", 0, 2}), ElementsAre("", "a", "\xc3\xa9", "aa", "a\xc3\xa9", "\xc3\xa9" "a", "\xc3\xa9\xc3\xa9"));
  const auto many = makePayloads(CharacterPayloads{"0123456789", 1, 18});
  ASSERT_TRUE(many);
  EXPECT_EQ(*(*many)->at((*many)->size() - 1), std::string(18, '9'));
  EXPECT_THAT(all(CharacterPayloads{"ab", 1, 64}), ElementsAre("! those are more than 2^63 words"));
  EXPECT_THAT(all(CharacterPayloads{"a", 200, 256}).size(), 57u);
  EXPECT_THAT(all(CharacterPayloads{"", 1, 2}), ElementsAre("! there are no characters to make words of"));
  EXPECT_THAT(all(CharacterPayloads{"a", 3, 2}), ElementsAre("! the shortest word is longer than the longest"));
}

TEST(Payloads, OfDates) {
  using Unit = DatePayloads::Unit;
  EXPECT_THAT(all(DatePayloads{"2024-02-28", "2024-03-01", 1, Unit::day, "%d.%m.%y"}), ElementsAre("28.02.24", "29.02.24", "01.03.24"));
  EXPECT_THAT(all(DatePayloads{"2024-01-31", "2024-04-30", 1, Unit::month, "%F"}), ElementsAre("2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"));
  EXPECT_THAT(all(DatePayloads{"2024-02-29", "2026-02-27", 1, Unit::year, "%F"}), ElementsAre("2024-02-29", "2025-02-28"));
  EXPECT_THAT(all(DatePayloads{"2024-05-15", "2024-01-10", -2, Unit::month, "%b %e %A"}), ElementsAre("May 15 Wednesday", "Mar 15 Friday", "Jan 15 Monday"));
  EXPECT_THAT(all(DatePayloads{"2024-01-01 23:59:59", "2024-01-02T00:00:01", 1, Unit::second, "%T %I%p %j %s %% %H:%M:%S"}),
              ElementsAre("23:59:59 11PM 001 1704153599 % 23:59:59", "00:00:00 12AM 002 1704153600 % 00:00:00", "00:00:01 12AM 002 1704153601 % 00:00:01"));
  EXPECT_THAT(all(DatePayloads{"0001-01-01", "9999-12-31", 3'000'000, Unit::day, "%F"}), ElementsAre("0001-01-01", "8214-09-22"));
  EXPECT_THAT(all(DatePayloads{"2024-02-30", "2024-03-01", 1, Unit::day, "%F"}),
              ElementsAre("! \"2024-02-30\" is no moment: write 2024-02-29 or 2024-02-29 12:30:00, of the years 1 to 9999"));
  EXPECT_THAT(all(DatePayloads{"2024-01-01", "2024-03-01", 1, Unit::day, "%Q"}), ElementsAre("! the format of dates knows no %Q"));
  EXPECT_THAT(all(DatePayloads{"2024-01-02", "2024-01-01", 1, Unit::day, "%F"}), ElementsAre("! the steps lead away from the last date"));
}

class PayloadFiles : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "penstock-payloads-XXXXXX").string();
    ASSERT_TRUE(mkdtemp(name.data()));
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string write(const std::string& bytes) {
    const std::string path = (folder_ / "list.txt").string();
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }
  std::filesystem::path folder_;
};

TEST_F(PayloadFiles, AreTheirLines) {
  EXPECT_THAT(all(FilePayloads{write("a\r\n\nb\r\rc\n")}), ElementsAre("a", "", "b\r\rc"));
  EXPECT_THAT(all(FilePayloads{write("a\nlast")}), ElementsAre("a", "last"));
  EXPECT_THAT(all(FilePayloads{write("")}), ElementsAre());
  EXPECT_THAT(all(FilePayloads{(folder_ / "none").string()})[0], testing::EndsWith("/none: No such file or directory"));
  EXPECT_THAT(all(FilePayloads{folder_.string()})[0], testing::EndsWith(": this is no file"));
}

TEST_F(PayloadFiles, OfAnySizeGiveAnyLine) {
  std::string bytes;
  std::vector<std::string> lines;
  for (int i = 0; i < 200'000; ++i) {
    lines.push_back(i % 5000 == 0 ? std::string(300'000, char('a' + i / 5000 % 26)) : "line " + std::to_string(i));
    bytes += lines.back() + "\n";
  }
  const auto source = makePayloads(FilePayloads{write(bytes)});
  ASSERT_TRUE(source);
  ASSERT_EQ((*source)->size(), lines.size());
  for (std::size_t k = 0, i = 0; k < 3000; ++k, i = (i * 7919 + 104729) % lines.size()) ASSERT_EQ(*(*source)->at(i), lines[i]) << i;
  for (std::size_t i = lines.size() - 2000; i < lines.size(); ++i) ASSERT_EQ(*(*source)->at(i), lines[i]) << i;
}

TEST_F(PayloadFiles, OfTenMillionLinesTakeLittleMemoryAndTime) {
  const std::string path = (folder_ / "long.txt").string();
  {
    std::ofstream out(path, std::ios::binary);
    std::string some;
    for (int i = 0; i < 10'000'000; ++i) {
      some += std::to_string(i) += '\n';
      if (some.size() < 1 << 20) continue;
      out << some;
      some.clear();
    }
    out << some;
  }
  const auto resident = [] {
    std::ifstream in("/proc/self/statm");
    std::size_t all = 0, pages = 0;
    in >> all >> pages;
    return pages * 4096;
  };
  const std::size_t before = resident();
  const auto begun = std::chrono::steady_clock::now();
  const auto source = makePayloads(FilePayloads{path});
  const double indexed = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  ASSERT_TRUE(source);
  ASSERT_EQ((*source)->size(), 10'000'000u);
  for (std::size_t k = 0, i = 0; k < 1000; ++k, i = (i * 7919 + 104729) % 10'000'000) ASSERT_EQ(*(*source)->at(i), std::to_string(i));
  for (std::size_t i = 0; i < 200'000; ++i) ASSERT_EQ(*(*source)->at(i), std::to_string(i));
  const double all = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  const std::size_t grown = resident() - std::min(before, resident());
  std::printf("ten million lines: known after %.2f s; with 201,000 of them %.2f s, %.1f MB\n", indexed, all, double(grown) / 1e6);
  if (std::getenv("PENSTOCK_SANITIZE")) return;
  EXPECT_LT(grown, 16u << 20);
  EXPECT_LT(all, 20);
}

TEST_F(PayloadFiles, ThatChangeAreTold) {
  const std::string path = write("a\nb\n");
  const auto source = makePayloads(FilePayloads{path});
  ASSERT_TRUE(source);
  write("a\nb\nc\n");
  EXPECT_THAT((*source)->at(0).error().message, testing::EndsWith("the file is no longer what it was when it was opened"));
}

TEST_F(PayloadFiles, WithLinesWithoutEndAreRefused) {
  EXPECT_THAT(all(FilePayloads{write("a\n" + std::string(Processing::mostBytes + 10, 'x'))})[0], testing::EndsWith("line 2 is longer than 16 MB"));
}

using Kind = ProcessStep::Kind;

std::string processed(const std::vector<ProcessStep>& steps, std::string payload, Variables variables = {}) {
  const auto processing = Processing::compile(steps, std::move(variables));
  if (!processing) return "!! " + processing.error().message;
  const auto out = processing->apply(std::move(payload));
  return out ? *out : "! " + out.error().message;
}

std::string processed(Kind kind, const std::string& payload, const std::string& text = "", const std::string& with = "") {
  return processed({ProcessStep{kind, text, with, 0, UINT64_MAX}}, payload);
}

TEST(Processing, DoesOneThingAfterTheOther) {
  EXPECT_EQ(processed({}, "x"), "x");
  EXPECT_EQ(processed({{Kind::prefix, "a"}, {Kind::suffix, "b"}, {Kind::base64Encode}, {Kind::urlEncode}}, "x"), "YXhi");
  EXPECT_EQ(processed(Kind::replace, "aXbX", "X", "yX"), "ayXbyX");
  EXPECT_EQ(processed(Kind::regexReplace, "a1b22", "(\\d)(\\d)?", "[$1$2$9$$$0]"), "a[1$1]b[22$22]");
  EXPECT_EQ(processed(Kind::regexReplace, "abc", "x*", "-"), "-a-b-c-");
  EXPECT_EQ(processed(Kind::lower, "\xc3\x84" "B"), "\xc3\x84" "b");
  EXPECT_EQ(processed(Kind::upper, "ab"), "AB");
  EXPECT_EQ(processed(Kind::capitalise, "ab"), "Ab");
  EXPECT_EQ(processed(Kind::urlEncode, "a b/\xff~"), "a%20b%2F%FF~");
  EXPECT_EQ(processed(Kind::urlEncodeAll, "a"), "%61");
  EXPECT_EQ(processed(Kind::urlDecode, "a%20b+%zz"), "a b+%zz");
  EXPECT_EQ(processed(Kind::base64UrlEncode, "\xff\xfe"), "__4");
  EXPECT_EQ(processed(Kind::base64Decode, "__4="), "\xff\xfe");
  EXPECT_EQ(processed(Kind::hexEncode, "a\xff"), "61ff");
  EXPECT_EQ(processed(Kind::hexDecode, "61FF"), "a\xff");
  EXPECT_EQ(processed(Kind::md5, "abc"), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(processed(Kind::sha1, "abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(processed(Kind::sha256, ""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(processed(Kind::sha512, "abc").substr(0, 16), "ddaf35a193617aba");
  EXPECT_EQ(processed(Kind::reverse, "abc"), "cba");
  EXPECT_EQ(processed({{Kind::substring, "", "", 1, 2}}, "abcd"), "bc");
  EXPECT_EQ(processed({{Kind::substring, "", "", 9, 2}}, "abcd"), "");
  Variables v;
  v.set("n", "7");
  EXPECT_EQ(processed({{Kind::variables}}, "<{{n}}>", v), "<7>");
}

TEST(Processing, SaysWhatCannotBeDone) {
  EXPECT_EQ(processed(Kind::base64Decode, "?"), "! the payload is no Base64");
  EXPECT_EQ(processed(Kind::hexDecode, "abc"), "! the payload is no hexadecimal number of whole bytes");
  EXPECT_EQ(processed({{Kind::variables}}, "{{n}}"), "! {{n}} has no value");
  EXPECT_EQ(processed({{Kind::lower}, {Kind::replace}}, ""), "!! step 2: there is nothing to replace");
  EXPECT_EQ(processed(Kind::regexReplace, "", "("), "!! step 1: the pattern is wrong at its byte 2: missing closing parenthesis");
  EXPECT_EQ(processed(Kind::regexReplace, std::string(100'000, 'a') + "!", "(a+)+$"), "! the pattern takes too long on this payload: (a+)+$");
  EXPECT_EQ(processed({{Kind::replace, "a", std::string(1000, 'a')}, {Kind::replace, "a", std::string(1000, 'a')}, {Kind::replace, "a", std::string(1000, 'a')}}, "a"),
            "! a payload grows over 16 MB");
  EXPECT_EQ(toText(Kind::base64UrlEncode), "base64UrlEncode");
}

}  // namespace
}  // namespace penstock::draft
