// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/body.h"

#include <gtest/gtest.h>

#include <chrono>

#include "penstock/model/memory_bytes.h"
#include "unit/codec/codings_for_test.h"
#include "unit/display/draft.h"
#include "unit/display/memory_peak.h"
#include "unit/display/slow_bytes.h"

namespace penstock::display {
namespace {

using codec::BodyType;
using namespace codec::test;

BodyRequest requestOf(std::string bytes, const std::string& type, const std::string& coding = {}) {
  BodyRequest request;
  request.body = test::Draft::bodyOf(bytes);
  request.reader = std::make_shared<model::MemoryBytes>(std::make_shared<std::string>(std::move(bytes)));
  request.contentType = type;
  request.contentEncoding = coding;
  return request;
}
using test::MemoryPeak;

LoadedBody load(const BodyRequest& request) { return loadBody(request, {}); }

bool has(const std::vector<std::string>& notices, std::string_view words) { return joinedNotices(notices).find(words) != std::string::npos; }

class LoadEveryCoding : public testing::TestWithParam<const char*> {};
TEST_P(LoadEveryCoding, IsTakenOffAndSaysSo) {
  const std::string json = R"({"a":[1,2],"text":")" + std::string(3000, 'x') + "\"}";
  const LoadedBody body = load(requestOf(encode(json, GetParam()), "application/json", GetParam()));
  EXPECT_EQ(body.shown, BodyView::json);
  EXPECT_EQ(body.document->row(1), "  \"a\": [1, 2],");
  EXPECT_TRUE(body.coding.starts_with(std::string(GetParam()) + " · ")) << body.coding;
  EXPECT_TRUE(body.coding.ends_with("→ 3.0 KB")) << body.coding;
  EXPECT_EQ(*body.bytes, json);
  EXPECT_TRUE(body.notices.empty());
}
INSTANTIATE_TEST_SUITE_P(Codings, LoadEveryCoding, testing::Values("gzip", "deflate", "br", "zstd"));

TEST(LoadBody, SaysWhyItChose) {
  EXPECT_EQ(load(requestOf("{\"a\":1}", "application/json")).pill, "JSON · because content-type and it parses");
  BodyRequest text = requestOf("{\"a\":1}", "application/json");
  text.view = BodyView::text;
  const LoadedBody body = load(text);
  EXPECT_EQ(body.pill, "Text · chosen");
  EXPECT_EQ(body.document->text(), "{\"a\":1}");
}

TEST(LoadBody, TextUnderACodingThatWasNotAppliedIsShownWithTheReason) {
  const LoadedBody body = load(requestOf("words as they are, \x93\xfa\x96{", "text/plain; charset=shift_jis", "br"));
  EXPECT_EQ(body.document->text(), "words as they are, 日本");
  EXPECT_TRUE(has(body.notices, "br data is damaged")) << joinedNotices(body.notices);
  EXPECT_TRUE(has(body.notices, "Shown is what came"));
  EXPECT_TRUE(body.warning);
}

TEST(LoadBody, Utf16ByItsLabelAloneIsText) {
  const LoadedBody body = load(requestOf(std::string("{\0\"\0a\0\"\0:\0\xe9\0}\0", 14), "text/plain; charset=utf-16le"));
  EXPECT_EQ(body.shown, BodyView::text);
  EXPECT_EQ(body.document->text(), "{\"a\":é}");
}

TEST(LoadBody, BrokenJsonIsShownAsItIsWithThePlace) {
  const LoadedBody body = load(requestOf("{\"a\":1,\n  oops}", "application/json"));
  EXPECT_EQ(body.shown, BodyView::text);
  EXPECT_EQ(body.document->text(), "{\"a\":1,\n  oops}");
  EXPECT_TRUE(body.warning);
  EXPECT_TRUE(has(body.notices, "line 2, column 3")) << joinedNotices(body.notices);
}

TEST(LoadBody, JsonThatIsCutOffIsLaidOutAsFarAsItGoes) {
  BodyRequest request = requestOf(R"({"a":1,"b":{"text":"wor)", "application/json");
  LoadedBody body = load(request);
  const std::string laidOut = "{\n  \"a\": 1,\n  \"b\": {\n    \"text\": \"wor";
  EXPECT_EQ(body.document->text(), laidOut);
  EXPECT_EQ(body.shown, BodyView::json);
  EXPECT_EQ(body.pill, "JSON · because content-type and it starts like JSON");
  EXPECT_EQ(joinedNotices(body.notices), "It is JSON as far as it goes, up to line 1, column 24: it ends inside a value.");
  EXPECT_TRUE(body.warning) << "all of it came";
  request.view = BodyView::tree;
  body = load(request);
  ASSERT_TRUE(body.tree);
  EXPECT_EQ(body.tree->text(3), "wor");
  EXPECT_EQ(joinedNotices(body.notices), "It is JSON as far as it goes, up to line 1, column 24: it ends inside a value.");
}

TEST(LoadBody, JsonOfWhichPartWasRecordedIsLaidOutAndSaysWhereItEnds) {
  BodyRequest request = requestOf(R"({"a":[1,2)", "application/json");
  request.body.size = 5000;
  for (const BodyView view : {BodyView::automatic, BodyView::json, BodyView::tree}) {
    request.view = view;
    const LoadedBody body = load(request);
    EXPECT_EQ(body.shown, view == BodyView::tree ? view : BodyView::json);
    EXPECT_TRUE(has(body.notices, "Recorded 9 B of 4.9 KB")) << joinedNotices(body.notices);
    EXPECT_TRUE(has(body.notices, "up to line 1, column 10: it ends inside a value.")) << joinedNotices(body.notices);
    EXPECT_FALSE(body.warning) << "what is kept is a choice";
  }
  request.body.recorded = request.body.size = 9;
  request.body.complete = false;
  EXPECT_TRUE(has(load(request).notices, "was cut off after 9 B. It is JSON as far as it goes"));
  request.state = model::ExchangeState::pending;
  EXPECT_TRUE(load(request).notices.empty()) << "more of it comes";
}

TEST(LoadBody, JsonOfMachinesIsLaidOutUpToWhereItIsWrong) {
  std::string json = "[";
  for (int i = 0; i < 100; ++i) json += R"({"name":"value"},)";
  const LoadedBody body = load(requestOf(json + "oops,1]", "application/json"));
  EXPECT_EQ(body.shown, BodyView::json);
  EXPECT_EQ(body.document->row(1), "  { \"name\": \"value\" },");
  EXPECT_EQ(body.document->row(101), "  oops,1]");
  EXPECT_EQ(body.pill, "JSON · because content-type, though not all of it parses");
  EXPECT_TRUE(has(body.notices, "Not valid JSON: line 1, column 1702: expected a value, found 'o'. It is laid out up to there: line 102 is left"))
      << joinedNotices(body.notices);
  EXPECT_TRUE(body.warning);
  BodyRequest tree = requestOf(json + "oops,1]", "application/json");
  tree.view = BodyView::tree;
  const LoadedBody read = load(tree);
  ASSERT_TRUE(read.tree);
  EXPECT_EQ(read.tree->childCount(0), 100u);
  EXPECT_TRUE(has(read.notices, "found 'o'. The tree ends there."));
}

TEST(LoadBody, TruncatedCodingShowsWhatCouldBeDecoded) {
  std::string packed = gzip(std::string(100'000, 'a'));
  packed.resize(packed.size() - 12);
  const LoadedBody body = load(requestOf(packed, "text/plain", "gzip"));
  EXPECT_TRUE(body.warning);
  EXPECT_TRUE(has(body.notices, "gzip data ends before its end"));
  EXPECT_EQ(body.shown, BodyView::text);
  EXPECT_GT(body.document->text().size(), 50'000u);
}

TEST(LoadBody, WrongCodingSaysSo) {
  const LoadedBody body = load(requestOf("plain words", "text/plain", "br"));
  EXPECT_TRUE(body.warning);
  EXPECT_TRUE(has(body.notices, "br data is damaged"));
}

TEST(LoadBody, LongBodiesShowTheirFirstPartAndOfferTheRest) {
  BodyRequest request = requestOf(std::string((8u << 20) + 10, 'x'), "text/plain");
  LoadedBody body = load(request);
  EXPECT_EQ(body.document->text().size(), kFirstBytes);
  EXPECT_TRUE(body.mayLoadAll);
  EXPECT_EQ(joinedNotices(body.notices), "Showing the first 8.0 MB of 8.0 MB.");
  request.limit = kAllBytes;
  body = load(request);
  EXPECT_EQ(body.document->text().size(), (8u << 20) + 10);
  EXPECT_FALSE(body.mayLoadAll);
  EXPECT_TRUE(body.notices.empty());
}

TEST(LoadBody, ABombIsReadOnlyAsFarAsItIsShown) {
  const std::string bomb = gzip(std::string(300u << 20, 'A'));
  const auto bytes = std::make_shared<test::SlowBytes>(std::make_shared<std::string>(bomb));
  BodyRequest request = requestOf(bomb, "text/plain", "gzip");
  request.reader = bytes;
  const LoadedBody body = load(request);
  EXPECT_EQ(body.document->text().size(), kFirstBytes);
  EXPECT_TRUE(body.mayLoadAll);
  EXPECT_LT(bytes->reads, 6) << "of " << bomb.size() / (16 * 1024) << " pieces";
}

TEST(LoadBody, CharacterSetsAreHonoured) {
  EXPECT_EQ(load(requestOf("caf\xe9", "text/plain; charset=iso-8859-1")).document->text(), "café");
  const LoadedBody utf16 = load(requestOf(std::string("\xff\xfeh\0i\0", 6), "text/plain"));
  EXPECT_EQ(utf16.document->text(), "hi");
  EXPECT_EQ(utf16.coding, "utf-16le");
}

TEST(LoadBody, AnSvgIsText) {
  const std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"9\" height=\"9\">"
                          "<image xlink:href=\"file:///dev/zero\" width=\"9\" height=\"9\"/></svg>";
  for (const BodyView view : {BodyView::automatic, BodyView::image}) {
    BodyRequest request = requestOf(svg, "image/svg+xml");
    request.view = view;
    const LoadedBody body = load(request);
    EXPECT_EQ(body.shown, BodyView::text);
    EXPECT_EQ(body.document->text(), svg);
    EXPECT_EQ(body.language, Language::markup);
  }
  // Nor is one drawn that calls itself something else.
  BodyRequest request = requestOf(svg, "image/png");
  request.view = BodyView::image;
  loadBody(request, {}, [](BodyType, const std::string&, bool) -> Drawn {
    ADD_FAILURE() << "an SVG was to be drawn";
    return {};
  });
}

TEST(LoadBody, ImagesAreDrawnByWhoCan) {
  const std::string png = "\x89PNG\r\n\x1a\n" + std::string("\0\0\0\x0dIHDR", 8) + std::string(300, '\1');
  const BodyRequest request = requestOf(png, "image/png");
  EXPECT_EQ(load(request).shown, BodyView::hex) << "nobody draws";
  std::string given;
  const auto drawn = loadBody(request, {}, [&](BodyType type, const std::string& bytes, bool cut) {
    EXPECT_EQ(type, BodyType::png);
    EXPECT_FALSE(cut);
    given = bytes;
    return Drawn{true, {}, false};
  });
  EXPECT_EQ(drawn.shown, BodyView::image);
  EXPECT_EQ(given, png);
  const auto broken = loadBody(request, {}, [](BodyType, const std::string&, bool) { return Drawn{false, "It is broken.", true}; });
  EXPECT_EQ(broken.shown, BodyView::hex);
  EXPECT_TRUE(has(broken.notices, "It is broken."));
  EXPECT_TRUE(broken.warning);
}

TEST(LoadBody, DeepAndSparseJsonTakesLittleMemoryAndTime) {
  std::string digits(64, '[');
  for (int i = 0; i < 2'000'000; ++i) digits += "1,";
  std::string objects;
  for (int i = 0; i < 800'000; ++i) objects += "{\"\":";
  for (const std::string& json : {std::string(4u << 20, '['), digits, objects}) {
    BodyRequest request = requestOf(json, "application/json");
    request.body.complete = false;  // it is the beginning of something
    const MemoryPeak peak;
    const auto began = std::chrono::steady_clock::now();
    const LoadedBody body = load(request);
    EXPECT_EQ(body.shown, BodyView::json) << joinedNotices(body.notices);
    EXPECT_LT(peak.grown(), 100u << 20);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10));
    EXPECT_GT(body.document->rows(), 60u);
  }
}

TEST(LoadBody, WhatWasNotRecordedIsToldNotHidden) {
  BodyRequest request = requestOf("0123456789", "text/plain");
  request.body.size = 5000;
  EXPECT_TRUE(has(load(request).notices, "Recorded 10 B of 4.9 KB"));
  request.body.recorded = 0;
  EXPECT_TRUE(load(request).message.find("was not recorded") != std::string::npos);
  request.body = {};
  EXPECT_EQ(load(request).message, "No body");
  request.anyHead = false;
  EXPECT_EQ(load(request).message, "No response came.");
  request = requestOf("cut", "text/plain");
  request.body.complete = false;
  EXPECT_TRUE(has(load(request).notices, "cut off after 3 B"));
}

TEST(LoadBody, AReadErrorIsTold) {
  const auto bytes = std::make_shared<test::SlowBytes>(std::make_shared<std::string>("abc"));
  bytes->broken = true;
  BodyRequest request = requestOf("abc", "text/plain");
  request.reader = bytes;
  EXPECT_TRUE(has(load(request).notices, "the disk is gone"));
}

TEST(LoadBody, CancelledWorkStopsReading) {
  const auto bytes = std::make_shared<test::SlowBytes>(std::make_shared<std::string>(std::string(64u << 20, 'x')));
  BodyRequest request = requestOf("x", "text/plain");
  request.reader = bytes;
  request.limit = kAllBytes;
  const CancelToken token;
  token.cancel();
  loadBody(request, token);
  EXPECT_EQ(bytes->reads, 0);
}

TEST(LoadRaw, HeadAndBodyAsTheyCame) {
  const std::string head = "HTTP/1.1 200 OK\r\nA: b\r\n\r\n";
  EXPECT_EQ(loadRaw(head, requestOf("{\"a\":1}", "application/json"), {}).document->text(), head + "{\"a\":1}");
  const LoadedRaw coded = loadRaw(head, requestOf(gzip("text"), "text/plain", "gzip"), {});
  EXPECT_NE(coded.document->text().find("of gzip: decoded under Body"), std::string::npos);
  EXPECT_EQ(loadRaw("A: caf\xe9\r\n\r\n", {}, {}).document->row(0), "A: café");
}

}  // namespace
}  // namespace penstock::display
