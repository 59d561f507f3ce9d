// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures, by their heads: how large, how deep, whether they move.
#include <algorithm>

#include "codec/files/bytes.h"

namespace penstock::codec::files {
namespace {

FileSummary image(std::string name, std::uint64_t width, std::uint64_t height) {
  FileSummary s{FileFamily::image, std::move(name), {}};
  if (width && height) add(s, "Dimensions", extent(width, height));
  return s;
}

FileSummary png(const Bytes& b) {
  static constexpr std::string_view kinds[] = {"grey", "", "RGB", "palette", "grey with alpha", "", "RGB with alpha"};
  FileSummary s = image("PNG image", b.be32(16), b.be32(20));
  const unsigned kind = b.u8(25);
  if (kind < std::size(kinds) && !kinds[kind].empty()) add(s, "Colours", std::string(kinds[kind]) + ", " + std::to_string(b.u8(24)) + " bits a channel");
  if (b.u8(28) == 1) add(s, "Interlaced", "yes");
  // Chunks before the picture's data.
  for (std::size_t at = 8, i = 0; b.has(at, 8) && i < 64 && !b.is(at + 4, "IDAT"); at += 12 + std::size_t(b.be32(at)), ++i)
    if (b.is(at + 4, "acTL")) add(s, "Animation", counted(b.be32(at + 8), "frame", "frames"));
  return s;
}

FileSummary jpeg(const Bytes& b) {
  FileSummary s = image("JPEG image", 0, 0);
  for (std::size_t at = 2, i = 0; b.u8(at) == 0xff && i < 4096; ++i) {
    const unsigned marker = b.u8(at + 1);
    if (marker == 0xff) {
      ++at;
      continue;
    }
    const bool frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    if (frame) {
      add(s, "Dimensions", extent(b.be16(at + 7), b.be16(at + 5)));
      add(s, "Colours", counted(b.u8(at + 9), "channel", "channels") + ", " + std::to_string(b.u8(at + 4)) + " bits a channel");
      add(s, "Coding", marker == 0xc0 ? "baseline" : marker == 0xc2 ? "progressive" : "extended");
      break;
    }
    if (marker == 0xe1 && b.is(at + 4, "Exif")) add(s, "Metadata", "Exif");
    if (marker == 0xda || marker == 0xd9) break;
    at += 2 + std::max<std::size_t>(b.be16(at + 2), 2);
  }
  return s;
}

FileSummary webp(const Bytes& b) {
  if (b.is(12, "VP8X")) {
    FileSummary s = image("WebP image", b.le(24, 3) + 1, b.le(27, 3) + 1);
    if (b.u8(20) & 2) add(s, "Animation", "yes");
    if (b.u8(20) & 16) add(s, "Transparency", "yes");
    return s;
  }
  if (b.is(12, "VP8L")) {
    const std::uint32_t bits = b.le32(21);
    FileSummary s = image("WebP image", (bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1);
    add(s, "Coding", "lossless");
    return s;
  }
  return image("WebP image", b.le16(26) & 0x3fff, b.le16(28) & 0x3fff);
}

FileSummary icon(const Bytes& b, bool cursor) {
  FileSummary s{FileFamily::image, cursor ? "Cursor" : "Icon", {}};
  std::string sizes;
  for (std::size_t i = 0; i < std::min<std::size_t>(b.le16(4), 16); ++i) {
    const std::size_t at = 6 + 16 * i;
    if (b.has(at, 16)) sizes += (sizes.empty() ? "" : ", ") + extent(b.u8(at) ? b.u8(at) : 256, b.u8(at + 1) ? b.u8(at + 1) : 256);
  }
  add(s, "Images", std::to_string(b.le16(4)));
  add(s, "Dimensions", sizes);
  return s;
}

/// Of the formats that lie in boxes: the first extent that an item is said to have.
FileSummary boxed(const Bytes& b, std::string name) {
  const std::size_t at = b.in.substr(0, 64 * 1024).find("ispe");
  return at == std::string_view::npos ? image(std::move(name), 0, 0) : image(std::move(name), b.be32(at + 8), b.be32(at + 12));
}

/// "BM" alone begins many a text: the header's size decides.
bool isBmp(const Bytes& b) {
  const std::uint32_t head = b.le32(14);
  return b.is(0, "BM") && b.has(0, 26) && (head == 40 || head == 108 || head == 124 || head == 12 || head == 56 || head == 52);
}

FileSummary bmp(const Bytes& b) {
  if (b.le32(14) == 12) return image("BMP image", b.le16(18), b.le16(20));
  const auto height = std::int32_t(b.le32(22));
  FileSummary s = image("BMP image", b.le32(18), std::uint64_t(std::llabs(height)));
  add(s, "Colours", std::to_string(b.le16(28)) + " bits a dot");
  return s;
}

}  // namespace

std::optional<FileSummary> imageSummary(const Bytes& b) {
  using namespace std::string_view_literals;
  if (b.is(0, "\x89PNG\r\n\x1a\n")) return png(b);
  if (b.is(0, "\xff\xd8\xff")) return jpeg(b);
  if (b.is(0, "GIF87a") || b.is(0, "GIF89a")) return image("GIF image", b.le16(6), b.le16(8));
  if (b.is(0, "RIFF") && b.is(8, "WEBP")) return webp(b);
  if (b.is(4, "ftypavif") || b.is(4, "ftypavis")) return boxed(b, "AVIF image");
  if (b.is(4, "ftypheic") || b.is(4, "ftypheix") || b.is(4, "ftypmif1")) return boxed(b, "HEIF image");
  if (isBmp(b)) return bmp(b);
  if ((b.is(0, "\0\0\1\0"sv) || b.is(0, "\0\0\2\0"sv)) && b.le16(4) > 0 && b.le16(4) < 256 && b.u8(9) == 0) return icon(b, b.u8(2) == 2);
  if (b.is(0, "II*\0"sv) || b.is(0, "MM\0*"sv)) return image("TIFF image", 0, 0);
  if (b.is(0, "\0\0\0\x0cJXL \r\n\x87\n"sv)) return image("JPEG XL image", 0, 0);
  if (b.is(0, "\0\0\0\x0cjP  \r\n\x87\n"sv)) return image("JPEG 2000 image", 0, 0);
  if (b.is(0, "8BPS\0\1"sv)) return image("Photoshop image", b.be32(18), b.be32(14));
  return std::nullopt;
}

}  // namespace penstock::codec::files
