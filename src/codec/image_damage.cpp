// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/image_damage.h"

#include <zlib.h>

#include <array>
#include <cstdint>
#include <optional>

namespace penstock::codec {
namespace {

constexpr std::string_view kEndsEarly = "it ends early";

std::uint32_t be32(std::string_view s, std::size_t at) {
  std::uint32_t n = 0;
  for (std::size_t i = at; i < at + 4; ++i) n = n << 8 | static_cast<unsigned char>(i < s.size() ? s[i] : 0);
  return n;
}
std::uint32_t le32(std::string_view s, std::size_t at) { return __builtin_bswap32(be32(s, at)); }

/// Unpacks pixels and throws them away.
class Pixels {
 public:
  /// `most`: bytes that there are to be; more of them are nobody's concern.
  explicit Pixels(std::uint64_t most) : most_(most) { ready_ = inflateInit(&z_) == Z_OK; }
  ~Pixels() {
    if (ready_) inflateEnd(&z_);
  }
  Pixels(const Pixels&) = delete;
  Pixels& operator=(const Pixels&) = delete;

  /// False where the bytes are damaged.
  bool feed(std::string_view in) {
    z_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(in.data()));
    z_.avail_in = uInt(in.size());
    while (ready_ && !ended_ && z_.avail_in > 0 && z_.total_out < most_) {
      z_.next_out = scratch_.data();
      z_.avail_out = uInt(scratch_.size());
      const int code = inflate(&z_, Z_NO_FLUSH);
      ended_ = code == Z_STREAM_END;
      if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) return false;
      if (code == Z_BUF_ERROR) break;
    }
    return true;
  }
  bool all() const { return z_.total_out >= most_ || !ready_; }

 private:
  z_stream z_{};
  std::array<Bytef, 32 * 1024> scratch_{};
  const std::uint64_t most_;
  bool ready_ = false, ended_ = false;
};

/// Bytes of the unpacked rows; nothing where they are interlaced, or are none.
std::optional<std::uint64_t> pngBytes(std::string_view png) {
  static constexpr unsigned channels[] = {1, 0, 3, 1, 2, 0, 4};
  const std::uint64_t width = be32(png, 16), height = be32(png, 20);
  const auto depth = static_cast<unsigned char>(png[24]), kind = static_cast<unsigned char>(png[25]);
  if (kind >= std::size(channels) || png[28] != 0 || width == 0 || height == 0 || width > mostPixels || height > mostPixels / width) return std::nullopt;
  return height * (1 + (width * channels[kind] * depth + 7) / 8);
}

std::string_view pngDamage(std::string_view png) {
  constexpr std::size_t signature = 8, around = 12, least = 33;  // around: length, name and checksum of a chunk
  if (png.size() < least) return kEndsEarly;
  const auto expected = pngBytes(png);
  Pixels pixels(expected.value_or(0));
  for (std::size_t at = signature; at + around <= png.size();) {
    const std::size_t size = be32(png, at);
    if (size > png.size() - at - around) return kEndsEarly;
    const std::string_view name = png.substr(at + 4, 4), data = png.substr(at + 8, size);
    const uLong sum = crc32(0, reinterpret_cast<const Bytef*>(name.data()), uInt(4 + size));
    if (sum != be32(png, at + 8 + size)) return "a chunk fails its checksum";
    if (name == "IDAT" && expected && !pixels.feed(data)) return "its pixels cannot be unpacked";
    if (name == "IEND") return expected && !pixels.all() ? "its pixels end early" : std::string_view();
    at += around + size;
  }
  return kEndsEarly;
}

std::string_view gifDamage(std::string_view gif) {
  const auto u8 = [&](std::size_t at) { return at < gif.size() ? unsigned(static_cast<unsigned char>(gif[at])) : 0u; };
  const auto table = [&](std::size_t flagsAt) { return u8(flagsAt) & 0x80 ? 3u << ((u8(flagsAt) & 7) + 1) : 0u; };
  std::size_t at = 13 + table(10);
  while (at < gif.size()) {
    const unsigned kind = u8(at);
    if (kind == 0x3b) return {};
    if (kind != 0x21 && kind != 0x2c) return {};  // what follows is read by nobody
    at += kind == 0x21 ? 2 : 11 + table(at + 9);
    while (at < gif.size() && u8(at) != 0) at += 1 + u8(at);
    ++at;
  }
  return kEndsEarly;
}

}  // namespace

std::string_view imageDamage(BodyType type, std::string_view bytes) {
  switch (type) {
    case BodyType::png: return pngDamage(bytes);
    case BodyType::gif: return gifDamage(bytes);
    // Without its last marker what is missing is grey.
    case BodyType::jpeg: return bytes.find("\xff\xd9") == bytes.npos ? kEndsEarly : std::string_view();
    case BodyType::bmp: return le32(bytes, 2) > bytes.size() ? kEndsEarly : std::string_view();
    default: return {};
  }
}

}  // namespace penstock::codec
