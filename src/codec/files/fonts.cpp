// SPDX-License-Identifier: GPL-3.0-or-later
// Fonts: their names lie in a table, which WOFF and WOFF2 have compressed.
#include <algorithm>
#include <memory>

#include "codec/files/bytes.h"
#include "penstock/codec/charset.h"
#include "penstock/codec/content_coding.h"

namespace penstock::codec::files {
namespace {

constexpr std::size_t kMostTables = 256;
constexpr std::size_t kMostUnpacked = 16u << 20;

struct Tables {
  std::shared_ptr<std::string> unpacked = std::make_shared<std::string>();  // where it had to be: the views below are of it
  std::string_view name, maxp, head;
  std::size_t count = 0;
};

/// ASCII and UTF-16 names (OpenType, `name`): the first of each number that is there.
std::string nameOf(const Bytes& table, unsigned wanted) {
  const std::size_t count = std::min<std::size_t>(table.be16(2), 512), texts = table.be16(4);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = 6 + 12 * i;
    if (table.be16(at + 6) != wanted) continue;
    const std::string_view text = table.at(texts + table.be16(at + 10), table.be16(at + 8));
    const bool wide = table.be16(at) != 1;  // of Unicode and Windows, not of the Macintosh
    const std::string out = shown(wide ? toUtf8(text.substr(0, 400), "utf-16be") : std::string(text));
    if (!out.empty()) return out;
  }
  return {};
}

void describe(FileSummary& s, const Tables& t) {
  const Bytes name{t.name}, maxp{t.maxp}, head{t.head};
  if (!t.name.empty()) {
    add(s, "Family", nameOf(name, 1));
    add(s, "Style", nameOf(name, 2));
    add(s, "Version", nameOf(name, 5));
    add(s, "Copyright", nameOf(name, 0));
  }
  if (maxp.has(0, 6)) add(s, "Glyphs", std::to_string(maxp.be16(4)));
  if (head.has(0, 20)) add(s, "Units an em", std::to_string(head.be16(18)));
  if (t.count) add(s, "Tables", std::to_string(t.count));
}

void keep(Tables& t, std::string_view tag, std::string_view bytes) {
  if (tag == "name") t.name = bytes;
  if (tag == "maxp") t.maxp = bytes;
  if (tag == "head") t.head = bytes;
}

Tables openType(const Bytes& b, std::size_t begin) {
  Tables t;
  t.count = b.be16(begin + 4);
  for (std::size_t i = 0; i < std::min(t.count, kMostTables); ++i) {
    const std::size_t at = begin + 12 + 16 * i;
    keep(t, b.at(at, 4), b.at(b.be32(at + 8), b.be32(at + 12)));
  }
  return t;
}

Tables woff(const Bytes& b) {
  Tables t;
  t.count = b.be16(12);
  // The three are small; each is unpacked behind the others.
  t.unpacked->reserve(3 * (1u << 20));
  for (std::size_t i = 0; i < std::min(t.count, kMostTables); ++i) {
    const std::size_t at = 44 + 20 * i;
    const std::string_view tag = b.at(at, 4), packed = b.at(b.be32(at + 4), b.be32(at + 8));
    if (tag != "name" && tag != "maxp" && tag != "head") continue;
    if (b.be32(at + 8) >= b.be32(at + 12)) {
      keep(t, tag, packed);
      continue;
    }
    const std::string one = decode(packed, "deflate", 1u << 20).bytes;
    if (t.unpacked->size() + one.size() > t.unpacked->capacity()) break;
    const std::size_t from = t.unpacked->size();
    *t.unpacked += one;
    keep(t, tag, std::string_view(*t.unpacked).substr(from));
  }
  return t;
}

/// UIntBase128 of WOFF2; moves `at` on.
std::uint32_t base128(const Bytes& b, std::size_t& at) {
  std::uint32_t v = 0;
  for (int i = 0; i < 5; ++i) {
    const std::uint8_t byte = b.u8(at++);
    v = v << 7 | (byte & 0x7f);
    if (!(byte & 0x80)) break;
  }
  return v;
}

/// Tables of known tags are told by number (W3C WOFF2, 4.1): those that are looked for, and those that may be transformed.
constexpr unsigned kHead = 1, kMaxp = 4, kName = 5, kGlyf = 10, kLoca = 11, kOther = 63;

Tables woff2(const Bytes& b) {
  Tables t;
  t.count = b.be16(12);
  struct Place {
    unsigned tag;
    std::size_t from, size;
  };
  std::vector<Place> places;
  std::size_t at = 48, from = 0;
  for (std::size_t i = 0; i < std::min(t.count, kMostTables) && b.has(at, 2); ++i) {
    const unsigned flags = b.u8(at++), tag = flags & 63, version = flags >> 6;
    if (tag == kOther) at += 4;
    std::size_t size = base128(b, at);
    const bool glyphs = tag == kGlyf || tag == kLoca;
    if (glyphs ? version != 3 : version != 0) size = base128(b, at);
    places.push_back({tag, from, size});
    from += size;
  }
  if (t.count > kMostTables || b.be32(4) == 0x74746366) return t;  // a collection has a directory more
  *t.unpacked = decode(b.at(at, std::min<std::size_t>(b.be32(20), b.size() - std::min(at, b.size()))), "br", kMostUnpacked).bytes;
  const Bytes whole{*t.unpacked};
  for (const Place& p : places) {
    const std::string_view bytes = whole.at(p.from, p.size);
    if (p.tag == kName) t.name = bytes;
    if (p.tag == kMaxp) t.maxp = bytes;
    if (p.tag == kHead) t.head = bytes;
  }
  return t;
}

std::string outlines(std::uint32_t flavour) { return flavour == 0x4f54544f ? "CFF" : "TrueType"; }

}  // namespace

std::optional<FileSummary> fontSummary(const Bytes& b) {
  using namespace std::string_view_literals;
  const bool packed = b.is(0, "wOFF") || b.is(0, "wOF2");
  if (packed) {
    const bool second = b.is(0, "wOF2");
    FileSummary s{FileFamily::font, second ? "WOFF2 font" : "WOFF font", {}};
    const Tables t = second ? woff2(b) : woff(b);
    describe(s, t);
    add(s, "Outlines", outlines(b.be32(4)));
    add(s, "Unpacked", std::to_string(b.be32(16)) + " bytes");
    return s;
  }
  if (b.is(0, "ttcf")) {
    FileSummary s{FileFamily::font, "Font collection", {}};
    add(s, "Fonts", std::to_string(b.be32(8)));
    describe(s, openType(b, b.be32(12)));
    return s;
  }
  // A version and a number of tables that a font has.
  const bool trueType = (b.is(0, "\0\1\0\0"sv) || b.is(0, "true")) && b.be16(4) > 0 && b.be16(4) < 100 && b.has(0, 28);
  if (!trueType && !b.is(0, "OTTO")) return std::nullopt;
  if (trueType && b.at(12, 4).find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/ ") != std::string_view::npos) return std::nullopt;
  FileSummary s{FileFamily::font, trueType ? "TrueType font" : "OpenType font", {}};
  describe(s, openType(b, 0));
  return s;
}

}  // namespace penstock::codec::files
