// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/image_damage.h"

#include <gtest/gtest.h>

#include "penstock/codec/content_encoder.h"

namespace penstock::codec {
namespace {

using namespace std::string_literals;

std::string be(std::uint32_t n) { return {char(n >> 24), char(n >> 16), char(n >> 8), char(n)}; }

std::uint32_t crc(std::string_view bytes) {
  std::uint32_t c = 0xffffffff;
  for (const char b : bytes) {
    c ^= static_cast<unsigned char>(b);
    for (int i = 0; i < 8; ++i) c = c & 1 ? c >> 1 ^ 0xedb88320 : c >> 1;
  }
  return ~c;
}
std::string chunk(const std::string& name, const std::string& data) { return be(std::uint32_t(data.size())) + name + data + be(crc(name + data)); }

/// Grey, eight bits a dot.
std::string png(std::uint32_t width, std::uint32_t height, const std::string& rows) {
  auto packed = encode(rows, "deflate");
  EXPECT_TRUE(packed);
  return "\x89PNG\r\n\x1a\n" + chunk("IHDR", be(width) + be(height) + "\x08\0\0\0\0"s) + chunk("IDAT", *packed) + chunk("IEND", "");
}

TEST(ImageDamage, APngWhosePixelsAreThereIsWhole) {
  const std::string good = png(4, 2, std::string(10, '\0'));
  EXPECT_EQ(imageDamage(BodyType::png, good), "");
  EXPECT_EQ(imageDamage(BodyType::png, png(4, 3, std::string(10, '\0'))), "its pixels end early");
  std::string flipped = good;
  flipped[good.find("IDAT") + 6] ^= 0x40;
  EXPECT_EQ(imageDamage(BodyType::png, flipped), "a chunk fails its checksum");
  for (const std::size_t cut : {std::size_t(12), std::size_t(40), good.size() - 14, good.size() - 1}) EXPECT_EQ(imageDamage(BodyType::png, good.substr(0, cut)), "it ends early") << cut;
  const std::string noise = "\x89PNG\r\n\x1a\n" + chunk("IHDR", be(4) + be(2) + "\x08\0\0\0\0"s) + chunk("IDAT", "no pixels at all") + chunk("IEND", "");
  EXPECT_EQ(imageDamage(BodyType::png, noise), "its pixels cannot be unpacked");
}

TEST(ImageDamage, ABombIsUnpackedNoFurtherThanItsPixels) {
  EXPECT_EQ(imageDamage(BodyType::png, png(4, 2, std::string(64u << 20, '\0'))), "");
  EXPECT_EQ(imageDamage(BodyType::png, png(0xffffffff, 0xffffffff, "")), "") << "too many to be looked at";
}

TEST(ImageDamage, OthersAreCutWhereTheirEndIsMissing) {
  EXPECT_EQ(imageDamage(BodyType::jpeg, "\xff\xd8\xff\xe0 data \xff\xd9"), "");
  EXPECT_EQ(imageDamage(BodyType::jpeg, "\xff\xd8\xff\xe0 data"), "it ends early");
  const std::string gif = "GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"s;
  EXPECT_EQ(imageDamage(BodyType::gif, gif), "");
  for (const std::size_t cut : {std::size_t(20), std::size_t(30), gif.size() - 1}) EXPECT_EQ(imageDamage(BodyType::gif, gif.substr(0, cut)), "it ends early") << cut;
  EXPECT_EQ(imageDamage(BodyType::bmp, "BM\x20\0\0\0"s + std::string(26, '\0')), "");
  EXPECT_EQ(imageDamage(BodyType::bmp, "BM\x21\0\0\0"s + std::string(26, '\0')), "it ends early");
  for (std::size_t size = 0; size < 20; ++size) {
    imageDamage(BodyType::png, std::string(size, '\x89'));
    imageDamage(BodyType::gif, std::string(size, 'G'));
    imageDamage(BodyType::bmp, std::string(size, 'B'));
  }
  EXPECT_EQ(imageDamage(BodyType::webp, "RIFF"), "") << "its reader says so itself";
}

}  // namespace
}  // namespace penstock::codec
