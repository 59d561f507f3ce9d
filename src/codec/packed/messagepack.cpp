// SPDX-License-Identifier: GPL-3.0-or-later
// Source: the MessagePack specification, with its timestamp extension.
#include <bit>

#include "codec/packed/reader.h"
#include "penstock/codec/utc_text.h"

namespace penstock::codec {
namespace {

using packed::Reader;

class MessagePack final : public Reader {
 public:
  using Reader::Reader;

 private:
  void item() override {
    const auto head = static_cast<unsigned char>(in_[at_++]);
    if (head < 0x80) return number(head);
    if (head < 0x90) return open(ValueKind::object, head & 15u);
    if (head < 0xa0) return open(ValueKind::array, head & 15u);
    if (head < 0xc0) return text(bytes(head & 31u));
    if (head >= 0xe0) return scalar(ValueKind::number, std::to_string(int(head) - 256));
    std::uint64_t v = 0;
    switch (head) {
      case 0xc0: return scalar(ValueKind::literal, "null");
      case 0xc2: return scalar(ValueKind::literal, "false");
      case 0xc3: return scalar(ValueKind::literal, "true");
      case 0xc4: case 0xc5: case 0xc6:
        if (take(std::size_t(1) << (head - 0xc4), v)) binary(bytes(v));
        return;
      case 0xc7: case 0xc8: case 0xc9:
        if (take(std::size_t(1) << (head - 0xc7), v)) extension(v);
        return;
      case 0xca:
        if (take(4, v)) scalar(ValueKind::number, packed::floatText(std::bit_cast<float>(std::uint32_t(v))), "float32");
        return;
      case 0xcb:
        if (take(8, v)) scalar(ValueKind::number, packed::floatText(std::bit_cast<double>(v)));
        return;
      case 0xcc: case 0xcd: case 0xce: case 0xcf:
        if (take(std::size_t(1) << (head - 0xcc), v)) number(v);
        return;
      case 0xd0: case 0xd1: case 0xd2: case 0xd3: return negative(std::size_t(1) << (head - 0xd0));
      case 0xd4: case 0xd5: case 0xd6: case 0xd7: case 0xd8: return extension(std::uint64_t(1) << (head - 0xd4));
      case 0xd9: case 0xda: case 0xdb:
        if (take(std::size_t(1) << (head - 0xd9), v)) text(bytes(v));
        return;
      case 0xdc: case 0xdd:
        if (take(head == 0xdc ? 2 : 4, v)) open(ValueKind::array, v);
        return;
      case 0xde: case 0xdf:
        if (take(head == 0xde ? 2 : 4, v)) open(ValueKind::object, v);
        return;
      default: fail("0xc1 is never used");
    }
  }
  void number(std::uint64_t v) { scalar(ValueKind::number, std::to_string(v)); }
  void negative(std::size_t size) {
    std::uint64_t v = 0;
    if (!take(size, v)) return;
    const unsigned unused = unsigned(64 - 8 * size);
    scalar(ValueKind::number, std::to_string(std::int64_t(v << unused) >> unused));
  }
  void binary(std::string_view b) { scalar(ValueKind::bytes, b, std::to_string(b.size()) + (b.size() == 1 ? " byte" : " bytes")); }
  void extension(std::uint64_t size) {
    std::uint64_t kind = 0;
    if (!take(1, kind)) return;
    const int type = std::int8_t(kind);
    const std::string_view b = bytes(size);
    if (failed()) return;
    const std::string when = type == -1 ? timestamp(b) : std::string();
    open(ValueKind::tagged, 1, std::to_string(type), type == -1 ? "timestamp" : "extension");
    when.empty() ? binary(b) : scalar(ValueKind::string, when);
  }
  static std::string timestamp(std::string_view b) {
    std::uint64_t v = 0;
    for (const char c : b.substr(b.size() == 12 ? 4 : 0)) v = v << 8 | static_cast<unsigned char>(c);
    if (b.size() == 4) return utcText(std::int64_t(v));
    if (b.size() == 8) return utcText(std::int64_t(v & 0x3ffffffffULL), std::uint32_t(v >> 34));
    if (b.size() != 12) return {};
    std::uint32_t nanoseconds = 0;
    for (const char c : b.substr(0, 4)) nanoseconds = nanoseconds << 8 | static_cast<unsigned char>(c);
    return utcText(std::int64_t(v), nanoseconds);
  }
};

class Cbor final : public Reader {
 public:
  using Reader::Reader;

 private:
  enum Major { unsignedInteger, negativeInteger, byteString, textString, array, map, tag, simple };

  void item() override {
    const auto head = static_cast<unsigned char>(in_[at_++]);
    const auto major = Major(head >> 5);
    const unsigned info = head & 31u;
    std::uint64_t v = info;
    if (info >= 28 && info < 31) return fail("a head of no known form");
    if (info >= 24 && info < 28 && !take(std::size_t(1) << (info - 24), v)) return;
    const bool endless = info == 31;
    if (endless && (major < byteString || major == tag)) return fail("a head of no known form");
    switch (major) {
      case unsignedInteger: return number(std::to_string(v), std::int64_t(v), v <= INT64_MAX);
      case negativeInteger: return number(v == UINT64_MAX ? "-18446744073709551616" : "-" + std::to_string(v + 1), -1 - std::int64_t(v & INT64_MAX), v <= INT64_MAX);
      case byteString: return string(endless ? packed::kEndless : v, false);
      case textString: return string(endless ? packed::kEndless : v, true);
      case array: return open(ValueKind::array, endless ? packed::kEndless : v);
      case map: return open(ValueKind::object, endless ? packed::kEndless : v);
      case tag: return open(ValueKind::tagged, 1, std::to_string(v), words(v));
      case simple: return simpleValue(info, v);
    }
  }
  void number(std::string text, std::int64_t v, bool fits) {
    std::string note = fits && tagAbove() == "1" ? utcText(v) : std::string();
    if (fits && tagAbove() == "100" && v < 3'000'000 && v > -800'000) note = utcText(v * 86'400).substr(0, 10);
    scalar(ValueKind::number, text, note);
  }
  void string(std::uint64_t size, bool isText) {
    if (size != packed::kEndless) return isText ? text(bytes(size)) : binary(bytes(size));
    // Pieces of the same kind, each with its length, up to a mark.
    std::string whole;
    while (!failed()) {
      if (at_ == in_.size()) return fail("it ends inside a value", true);
      const auto head = static_cast<unsigned char>(in_[at_++]);
      if (head == 0xff) break;
      std::uint64_t v = head & 31u;
      if (head >> 5 != (isText ? 3 : 2) || v > 27) return fail("a piece of a string is none");
      if (v >= 24 && !take(std::size_t(1) << (v - 24), v)) return;
      whole += bytes(v);
    }
    isText ? text(whole) : binary(whole);
  }
  void binary(std::string_view b) {
    std::string note = std::to_string(b.size()) + (b.size() == 1 ? " byte" : " bytes");
    if (tagAbove() == "37" && b.size() == 16) note = uuid(b);
    scalar(ValueKind::bytes, b, note);
  }
  static std::string uuid(std::string_view b) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    for (std::size_t i = 0; i < 16; ++i) {
      if (i == 4 || i == 6 || i == 8 || i == 10) out += '-';
      out += digits[static_cast<unsigned char>(b[i]) >> 4];
      out += digits[b[i] & 15];
    }
    return out;
  }
  void simpleValue(unsigned info, std::uint64_t v) {
    switch (info) {
      case 20: return scalar(ValueKind::literal, "false");
      case 21: return scalar(ValueKind::literal, "true");
      case 22: return scalar(ValueKind::literal, "null");
      case 23: return scalar(ValueKind::literal, "undefined");
      case 25: return floating(half(std::uint16_t(v)), "float16");
      case 26: return scalar(ValueKind::number, packed::floatText(std::bit_cast<float>(std::uint32_t(v))), "float32");
      case 27: return floating(std::bit_cast<double>(v), "");
      case 31: return endMark();
      default:
        if (info == 24 && v < 32) return fail("a simple value of no known form");
        return scalar(ValueKind::literal, "simple(" + std::to_string(v) + ")");
    }
  }
  void floating(double v, std::string_view note) {
    const std::string when = tagAbove() == "1" && v > -6e10 && v < 2.5e11 ? utcText(std::int64_t(v)) : std::string();
    scalar(ValueKind::number, packed::floatText(v), when.empty() ? note : std::string_view(when));
  }
  /// RFC 8949, appendix D.
  static double half(std::uint16_t bits) {
    const int exponent = bits >> 10 & 31;
    const double mantissa = bits & 0x3ff;
    const double v = exponent == 0 ? mantissa * 0x1p-24 : exponent == 31 ? (mantissa != 0 ? __builtin_nan("") : __builtin_inf()) : (mantissa + 1024) * __builtin_ldexp(1.0, exponent - 25);
    return bits & 0x8000 ? -v : v;
  }
  /// IANA's registry of tags, those that are met.
  static std::string_view words(std::uint64_t tag) {
    struct Known {
      std::uint64_t tag;
      std::string_view words;
    };
    static constexpr Known known[] = {
        {0, "date and time"}, {1, "seconds since 1970"}, {2, "large number"}, {3, "large negative number"}, {4, "decimal fraction"}, {5, "binary fraction"},
        {16, "COSE, encrypted for one"}, {17, "COSE, authenticated"}, {18, "COSE, signed by one"}, {21, "Base64url is expected"}, {22, "Base64 is expected"},
        {23, "hexadecimal is expected"}, {24, "CBOR inside"}, {28, "shared value"}, {29, "reference to a shared value"}, {32, "URI"}, {33, "Base64url"}, {34, "Base64"},
        {35, "regular expression"}, {36, "MIME message"}, {37, "UUID"}, {61, "CBOR Web Token"}, {96, "COSE, encrypted"}, {97, "COSE, authenticated for many"},
        {98, "COSE, signed"}, {100, "days since 1970"}, {258, "set"}, {1004, "date"}, {55799, "CBOR, as it says of itself"}};
    for (const Known& k : known)
      if (k.tag == tag) return k.words;
    return "tag";
  }
};

template <class Format>
PackedTree treeOf(std::string_view bytes, const CancelToken& token, ValueTreeLimits limits) {
  PackedTree out;
  Format looked(bytes, nullptr);
  if (!looked.all(token)) return out;
  ValueTreeBuilder builder({}, limits);
  // Of several values, or of one and something behind it.
  const bool several = looked.values() > 1 || (looked.values() == 1 && looked.problem());
  if (several) builder.open(ValueKind::array);
  Format reader(bytes, &builder);
  if (!reader.all(token)) return out;
  out.problem = looked.problem();
  out.problemAt = looked.problemAt();
  out.truncated = looked.truncated();
  out.tree = builder.finish();
  return out;
}

template <class Format>
bool surely(std::string_view bytes, std::uint64_t least) {
  Format reader(bytes, nullptr);
  reader.all({});
  return !reader.problem() && reader.values() == 1 && reader.firstItems() >= least && reader.firstItems() != packed::kEndless;
}

bool holds(unsigned char head, unsigned from, unsigned to) { return head >= from && head <= to; }

}  // namespace

PackedTree messagePackTree(std::string_view bytes, const CancelToken& token, ValueTreeLimits limits) { return treeOf<MessagePack>(bytes, token, limits); }
PackedTree cborTree(std::string_view bytes, const CancelToken& token, ValueTreeLimits limits) { return treeOf<Cbor>(bytes, token, limits); }

bool surelyMessagePack(std::string_view bytes) {
  constexpr std::size_t least = 6;
  if (bytes.size() < least) return false;
  const auto head = static_cast<unsigned char>(bytes[0]);
  const bool map = holds(head, 0x81, 0x8f) || head == 0xde || head == 0xdf, array = holds(head, 0x91, 0x9f) || head == 0xdc || head == 0xdd;
  // Most maps have texts for keys; without those a few bytes of anything would do.
  const auto first = static_cast<unsigned char>(bytes[head == 0xde ? 3 : head == 0xdf ? 5 : 1]);
  if (map) return (holds(first, 0xa1, 0xbf) || first == 0xd9 || first < 0x80) && surely<MessagePack>(bytes, 1);
  return array && surely<MessagePack>(bytes, 2);
}

bool surelyCbor(std::string_view bytes) {
  constexpr std::size_t least = 6;
  if (bytes.size() < least) return false;
  if (bytes.starts_with("\xd9\xd9\xf7")) return true;
  const auto head = static_cast<unsigned char>(bytes[0]);
  const bool map = holds(head, 0xa1, 0xbb), array = holds(head, 0x82, 0x9b);
  const auto first = static_cast<unsigned char>(bytes[1]);
  if (map) return (head > 0xb7 || holds(first, 0x61, 0x78) || first < 0x18 || holds(first, 0x20, 0x37)) && surely<Cbor>(bytes, 1);
  return array && surely<Cbor>(bytes, 2);
}

}  // namespace penstock::codec
