// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/body_loader.h"

#include <gtest/gtest.h>

#include <QBuffer>

#include <zlib.h>

#include "penstock/model/memory_bytes.h"
#include "unit/codec/codings_for_test.h"
#include "unit/display/draft.h"
#include "unit/display/memory_peak.h"

namespace penstock::gui {
namespace {

using display::BodyRequest;
using display::BodyView;
using namespace codec::test;

BodyRequest requestOf(std::string bytes, const std::string& type, const std::string& coding = {}) {
  BodyRequest request;
  request.body = display::test::Draft::bodyOf(bytes);
  request.reader = std::make_shared<model::MemoryBytes>(std::make_shared<std::string>(std::move(bytes)));
  request.contentType = type;
  request.contentEncoding = coding;
  return request;
}
using display::test::MemoryPeak;

ShownBody load(const BodyRequest& request) { return loadShown(request, {}); }

TEST(LoadShown, PicturesAreDecoded) {
  QImage picture(40, 30, QImage::Format_RGB32);
  picture.fill(Qt::red);
  QByteArray png;
  QBuffer buffer(&png);
  buffer.open(QIODevice::WriteOnly);
  picture.save(&buffer, "PNG");
  const ShownBody body = load(requestOf(png.toStdString(), "image/png"));
  EXPECT_EQ(body.shown, BodyView::image);
  EXPECT_EQ(body.image.size(), QSize(40, 30));
  EXPECT_EQ(body.image.pixelColor(5, 5), QColor(Qt::red));
  const ShownBody broken = load(requestOf(png.toStdString().substr(0, 20), "image/png"));
  EXPECT_EQ(broken.shown, BodyView::hex);
  EXPECT_TRUE(display::joinedNotices(broken.notices).find("cannot be drawn") != std::string::npos);
}

TEST(LoadShown, APictureBrokenInItsPixelsSaysSo) {
  QImage picture(64, 64, QImage::Format_RGB32);
  for (int y = 0; y < 64; ++y)
    for (int x = 0; x < 64; ++x) picture.setPixelColor(x, y, QColor((x * 37 + y * 11) % 256, (x * y) % 256, (x * 91) % 256));
  for (const char* format : {"PNG", "JPG"}) {
    QByteArray file;
    QBuffer buffer(&file);
    buffer.open(QIODevice::WriteOnly);
    picture.save(&buffer, format);
    const std::string type = std::string("image/") + (format[0] == 'P' ? "png" : "jpeg");
    EXPECT_TRUE(load(requestOf(file.toStdString(), type)).notices.empty());
    std::string broken = file.toStdString();
    if (format[0] == 'P')
      for (std::size_t i = broken.size() / 2; i < broken.size() - 20; ++i) broken[i] = char(broken[i] ^ 0x5a);
    else
      broken.resize(broken.size() / 2);
    const ShownBody body = load(requestOf(broken, type));
    EXPECT_EQ(body.shown, BodyView::image);
    EXPECT_TRUE(body.warning);
    const std::string why = format[0] == 'P' ? "a chunk fails its checksum" : "it ends early";
    EXPECT_EQ(display::joinedNotices(body.notices), "The image is damaged, " + why + ": drawn is what could be read of it.");
    // Of what was not read there is nothing, and nothing of this program's memory.
    if (format[0] == 'P') {
      EXPECT_EQ(body.image.pixelColor(5, 63), QColor(Qt::gray));
    }
  }
}

TEST(LoadShown, EveryFormatThatQtHasAReaderForIsDrawn) {
  QImage picture(16, 16, QImage::Format_RGB32);
  picture.fill(Qt::red);
  int drawn = 0;
  for (const char* format : {"tiff", "icns", "ppm", "pgm", "bmp", "webp", "gif", "ico", "wbmp"}) {
    QByteArray file;
    QBuffer buffer(&file);
    buffer.open(QIODevice::WriteOnly);
    if (!picture.save(&buffer, format)) continue;  // there is no writer here
    ++drawn;
    const ShownBody body = load(requestOf(file.toStdString(), format == std::string("wbmp") ? "image/vnd.wap.wbmp" : ""));
    EXPECT_EQ(body.shown, BodyView::image) << format << ": " << body.pill << " " << display::joinedNotices(body.notices);
    EXPECT_EQ(body.image.size(), QSize(16, 16)) << format;
    EXPECT_TRUE(body.notices.empty()) << format << ": " << display::joinedNotices(body.notices);
  }
  EXPECT_GE(drawn, 5);
  const std::string tga = std::string("\0\0\2\0\0\0\0\0\0\0\0\0\4\0\3\0\x18\x20", 18) + std::string(4 * 3 * 3, '\x7f') +
                          std::string(8, '\0') + std::string("TRUEVISION-XFILE.\0", 18);  // without it Qt's reader wants none
  const ShownBody body = load(requestOf(tga, ""));
  EXPECT_EQ(body.shown, BodyView::image) << body.pill << " " << display::joinedNotices(body.notices);
  EXPECT_EQ(body.image.size(), QSize(4, 3));
}

TEST(LoadShown, WhatIsNoImageSaysSo) {
  for (const std::string& bytes : {std::string("just words"), std::string("\0\1\2\3", 4), std::string("<svg xmlns='http://www.w3.org/2000/svg'/>")}) {
    BodyRequest request = requestOf(bytes, "");
    request.view = BodyView::image;
    const ShownBody body = load(request);
    EXPECT_NE(body.shown, BodyView::image);
    EXPECT_FALSE(body.notices.empty()) << bytes;
  }
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

// Its checksums are right and its rows too few: the library says nothing.
TEST(LoadShown, APngWithTooFewRowsSaysSo) {
  const ShownBody body = load(requestOf(pngOf(1024, 1100), "image/png"));
  EXPECT_EQ(body.shown, BodyView::image);
  EXPECT_TRUE(body.warning);
  EXPECT_NE(display::joinedNotices(body.notices).find("damaged"), std::string::npos) << display::joinedNotices(body.notices);
}

TEST(LoadShown, PicturesThatClaimBillionsOfPixelsAreNotDrawn) {
  for (const auto& [width, height] : {std::pair(60'000u, 60'000u), std::pair(2'000'000'000u, 1u), std::pair(8192u, 8192u)}) {
    const BodyRequest request = requestOf(pngOf(width, height), "image/png");
    const MemoryPeak peak;
    const ShownBody body = load(request);
    EXPECT_EQ(body.shown, BodyView::hex);
    EXPECT_TRUE(body.image.isNull());
    EXPECT_FALSE(body.notices.empty());
    EXPECT_LT(peak.grown(), 60u << 20);
  }
}

}  // namespace
}  // namespace penstock::gui
