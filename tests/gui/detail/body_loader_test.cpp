// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/body_loader.h"

#include <gtest/gtest.h>

#include <QBuffer>
#include <QElapsedTimer>

#include <zlib.h>

#include "gui/detail/byte_source.h"
#include "gui/detail/fake_source.h"
#include "gui/memory_peak.h"
#include "unit/codec/codings_for_test.h"

namespace penstock::gui {
namespace {

using codec::BodyType;
using namespace codec::test;

BodyRequest requestOf(std::string bytes, const std::string& type, const std::string& coding = {}) {
  BodyRequest request;
  request.body = test::Draft::bodyOf(bytes);
  request.reader = std::make_shared<MemoryBytes>(std::make_shared<std::string>(std::move(bytes)));
  request.contentType = type;
  request.contentEncoding = coding;
  return request;
}
using test::MemoryPeak;

LoadedBody load(const BodyRequest& request) {
  return loadBody(request, {});
}

class LoadEveryCoding : public testing::TestWithParam<const char*> {};
TEST_P(LoadEveryCoding, IsTakenOffAndSaysSo) {
  const std::string json = R"({"a":[1,2],"text":")" + std::string(3000, 'x') + "\"}";
  const LoadedBody body = load(requestOf(encode(json, GetParam()), "application/json", GetParam()));
  EXPECT_EQ(body.shown, BodyView::json);
  EXPECT_EQ(body.document->row(1), "  \"a\": [1, 2],");
  EXPECT_TRUE(body.coding.startsWith(QString(GetParam()) + " · ")) << body.coding.toStdString();
  EXPECT_TRUE(body.coding.endsWith("→ 3.0 KB")) << body.coding.toStdString();
  EXPECT_EQ(*body.bytes, json);
  EXPECT_TRUE(body.notices.isEmpty());
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
  EXPECT_TRUE(body.notices.join(' ').contains("br data is damaged")) << body.notices.join(' ').toStdString();
  EXPECT_TRUE(body.notices.join(' ').contains("Shown is what came"));
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
  EXPECT_TRUE(body.notices.join(' ').contains("line 2, column 3")) << body.notices.join(' ').toStdString();
}

TEST(LoadBody, TruncatedCodingShowsWhatCouldBeDecoded) {
  std::string packed = gzip(std::string(100'000, 'a'));
  packed.resize(packed.size() - 12);
  const LoadedBody body = load(requestOf(packed, "text/plain", "gzip"));
  EXPECT_TRUE(body.warning);
  EXPECT_TRUE(body.notices.join(' ').contains("gzip data ends before its end"));
  EXPECT_EQ(body.shown, BodyView::text);
  EXPECT_GT(body.document->text().size(), 50'000u);
}

TEST(LoadBody, WrongCodingSaysSo) {
  const LoadedBody body = load(requestOf("plain words", "text/plain", "br"));
  EXPECT_TRUE(body.warning);
  EXPECT_TRUE(body.notices.join(' ').contains("br data is damaged"));
}

TEST(LoadBody, LongBodiesShowTheirFirstPartAndOfferTheRest) {
  BodyRequest request = requestOf(std::string((8u << 20) + 10, 'x'), "text/plain");
  LoadedBody body = load(request);
  EXPECT_EQ(body.document->text().size(), kFirstBytes);
  EXPECT_TRUE(body.mayLoadAll);
  EXPECT_EQ(body.notices.join(' '), "Showing the first 8.0 MB of 8.0 MB.");
  request.limit = kAllBytes;
  body = load(request);
  EXPECT_EQ(body.document->text().size(), (8u << 20) + 10);
  EXPECT_FALSE(body.mayLoadAll);
  EXPECT_TRUE(body.notices.isEmpty());
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

TEST(LoadBody, PicturesAreDecoded) {
  QImage picture(40, 30, QImage::Format_RGB32);
  picture.fill(Qt::red);
  QByteArray png;
  QBuffer buffer(&png);
  buffer.open(QIODevice::WriteOnly);
  picture.save(&buffer, "PNG");
  const LoadedBody body = load(requestOf(png.toStdString(), "image/png"));
  EXPECT_EQ(body.shown, BodyView::image);
  EXPECT_EQ(body.image.size(), QSize(40, 30));
  EXPECT_EQ(body.image.pixelColor(5, 5), QColor(Qt::red));
  const LoadedBody broken = load(requestOf(png.toStdString().substr(0, 20), "image/png"));
  EXPECT_EQ(broken.shown, BodyView::hex);
  EXPECT_TRUE(broken.notices.join(' ').contains("cannot be drawn"));
}

/// A PNG that says it is so large: a signature, IHDR, and as many rows as fit of nothing.
std::string pngOf(std::uint32_t width, std::uint32_t height) {
  const auto number = [](std::uint32_t n) { return std::string{char(n >> 24), char(n >> 16), char(n >> 8), char(n)}; };
  const auto chunk = [&](const std::string& type, const std::string& data) {
    return number(std::uint32_t(data.size())) + type + data + number(std::uint32_t(::crc32(0, reinterpret_cast<const Bytef*>((type + data).data()), uInt(data.size() + 4))));
  };
  static const std::string rows = encode(std::string(4u << 20, '\0'), "deflate");
  return "\x89PNG\r\n\x1a\n" + chunk("IHDR", number(width) + number(height) + std::string("\x08\x06\0\0\0", 5)) + chunk("IDAT", rows) + chunk("IEND", "");
}

TEST(LoadBody, PicturesThatClaimBillionsOfPixelsAreNotDrawn) {
  for (const auto& [width, height] : {std::pair(60'000u, 60'000u), std::pair(2'000'000'000u, 1u), std::pair(8192u, 8192u)}) {
    const BodyRequest request = requestOf(pngOf(width, height), "image/png");
    const MemoryPeak peak;
    const LoadedBody body = load(request);
    EXPECT_EQ(body.shown, BodyView::hex);
    EXPECT_TRUE(body.image.isNull());
    EXPECT_FALSE(body.notices.isEmpty());
    EXPECT_LT(peak.grown(), 60u << 20);
  }
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
    EXPECT_EQ(body.language, display::Language::markup);
  }
  // Nor is one drawn that calls itself something else.
  BodyRequest request = requestOf(svg, "image/png");
  request.view = BodyView::image;
  EXPECT_TRUE(load(request).image.isNull());
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
    QElapsedTimer timer;
    timer.start();
    const LoadedBody body = load(request);
    EXPECT_EQ(body.shown, BodyView::json) << body.notices.join(' ').toStdString();
    EXPECT_LT(peak.grown(), 100u << 20);
    EXPECT_LT(timer.elapsed(), 10'000);
    EXPECT_GT(body.document->rows(), 60u);
  }
}

TEST(LoadBody, WhatWasNotRecordedIsToldNotHidden) {
  BodyRequest request = requestOf("0123456789", "text/plain");
  request.body.size = 5000;
  EXPECT_TRUE(load(request).notices.join(' ').contains("Recorded 10 B of 4.9 KB"));
  request.body.recorded = 0;
  EXPECT_TRUE(load(request).message.contains("was not recorded"));
  request.body = {};
  EXPECT_EQ(load(request).message, "No body");
  request.anyHead = false;
  EXPECT_EQ(load(request).message, "No response came.");
  request = requestOf("cut", "text/plain");
  request.body.complete = false;
  EXPECT_TRUE(load(request).notices.join(' ').contains("cut off after 3 B"));
}

TEST(LoadBody, AReadErrorIsTold) {
  const auto bytes = std::make_shared<test::SlowBytes>(std::make_shared<std::string>("abc"));
  bytes->broken = true;
  BodyRequest request = requestOf("abc", "text/plain");
  request.reader = bytes;
  EXPECT_TRUE(load(request).notices.join(' ').contains("the disk is gone"));
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
}  // namespace penstock::gui
