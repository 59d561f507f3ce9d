// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec/protobuf/guess.h"

#include <algorithm>
#include <cmath>

#include "codec/protobuf/wire.h"
#include "penstock/codec/charset.h"

namespace penstock::codec {

namespace {

/// All of it is fields with numbers up to `highest`, groups closed.
bool allFields(std::string_view bytes, std::uint32_t highest) {
  constexpr std::size_t deepest = 64;
  protobuf::Cursor c{bytes};
  std::vector<std::uint32_t> groups;
  while (c.more()) {
    const auto tag = c.tag();
    if (c.problem || tag.number > highest) return false;
    switch (tag.wire) {
      case ProtobufWire::varint: c.varint(); break;
      case ProtobufWire::fixed64: c.fixed(8); break;
      case ProtobufWire::fixed32: c.fixed(4); break;
      case ProtobufWire::bytes: c.bytes(); break;
      case ProtobufWire::group:
        if (groups.size() == deepest) return false;
        groups.push_back(tag.number);
        break;
      case ProtobufWire::groupEnd:
        if (groups.empty() || groups.back() != tag.number) return false;
        groups.pop_back();
        break;
    }
  }
  return !c.problem && groups.empty() && !bytes.empty();
}

/// How much bytes that are fields have of what schemas have: low numbers, texts and messages; groups are old, and bytes of anything else are full
/// of them.
struct Likeness {
  int score = 0, inside = 0;  // inside: fields that hold a text or a message
  std::size_t fields = 0;
  bool usualOrder = true;
};
Likeness likenessOf(std::string_view bytes) {
  constexpr std::uint32_t usual = 32, rare = 200;
  constexpr std::size_t enough = 1000;
  Likeness out;
  std::uint32_t last = 0;
  protobuf::Cursor c{bytes};
  while (c.more() && out.fields < enough) {
    const auto tag = c.tag();
    ++out.fields;
    out.score += tag.number <= usual ? 1 : tag.number > rare ? -3 : 0;
    out.usualOrder = out.usualOrder && tag.number >= last && tag.number <= usual;
    last = tag.number;
    switch (tag.wire) {
      case ProtobufWire::varint: c.varint(); break;
      case ProtobufWire::fixed64: c.fixed(8); break;
      case ProtobufWire::fixed32: c.fixed(4); break;
      case ProtobufWire::bytes: {
        const std::string_view value = c.bytes();
        if (value.size() >= 3 && (protobuf::isText(value) || looksLikeProtobuf(value))) ++out.inside;
        break;
      }
      default: out.score -= 1;
    }
  }
  out.score += 3 * out.inside;
  return out;
}

}  // namespace

bool looksLikeProtobuf(std::string_view bytes) {
  // Schemas hardly ever go further; random bytes do.
  constexpr std::uint32_t likely = 20'000;
  return allFields(bytes, likely);
}

bool surelyProtobuf(std::string_view bytes) {
  constexpr std::size_t least = 6;
  if (bytes.size() < least || protobuf::isText(bytes) || !looksLikeProtobuf(bytes)) return false;
  const Likeness likeness = likenessOf(bytes);
  return likeness.score >= 4 && (likeness.inside > 0 || (likeness.usualOrder && likeness.fields >= 4));
}

namespace protobuf {

bool isText(std::string_view bytes) {
  const auto odd = [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f; };
  return std::none_of(bytes.begin(), bytes.end(), odd) && isUtf8(bytes);
}

bool readsAsMessage(std::string_view bytes) { return allFields(bytes, UINT32_MAX); }

bool areVarints(std::string_view bytes) {
  Cursor c{bytes};
  while (c.more()) c.varint();
  return !c.problem;
}

std::vector<std::uint64_t> varintsOf(std::string_view bytes, std::size_t limit) {
  std::vector<std::uint64_t> out;
  Cursor c{bytes};
  while (c.more() && out.size() < limit) out.push_back(c.varint());
  if (c.problem || c.more()) out.clear();
  return out;
}

std::vector<std::uint64_t> fixedOf(std::string_view bytes, std::size_t width, std::size_t limit) {
  std::vector<std::uint64_t> out;
  if (bytes.size() % width || bytes.size() / width > limit) return out;
  out.reserve(bytes.size() / width);
  Cursor c{bytes};
  while (c.more()) out.push_back(c.fixed(width));
  return out;
}

bool isUsual(double v) {
  const double magnitude = std::fabs(v);
  return v == 0 || (magnitude >= 1e-6 && magnitude <= 1e10);
}

Guess guess(std::string_view bytes) {
  Guess g;
  if (bytes.empty()) {
    g.kind = ProtobufKind::string;
    return g;
  }
  // A short text inside a message reads as text as a whole: "\n$550e8400-..." is field 1 of 36 bytes. Text hardly ever begins with
  // the control characters that are tags of the first fields.
  const bool text = isText(bytes);
  // Bytes that are fields by chance have numbers that no schema has.
  if ((!text || static_cast<unsigned char>(bytes[0]) < 0x20) && looksLikeProtobuf(bytes) && likenessOf(bytes).score >= 0) {
    g.kind = ProtobufKind::message;
    return g;
  }
  if (text) {
    g.kind = ProtobufKind::string;
    return g;
  }
  constexpr std::size_t most = 50'000;
  for (const std::size_t width : {std::size_t(8), std::size_t(4)}) {
    if (bytes.size() < 2 * width) continue;
    auto numbers = fixedOf(bytes, width, most);
    const auto usual = [&](std::uint64_t v) { return isUsual(width == 8 ? asDouble(v) : double(asFloat(v))); };
    const bool allZero = std::all_of(numbers.begin(), numbers.end(), [](std::uint64_t v) { return v == 0; });
    if (numbers.empty() || allZero || !std::all_of(numbers.begin(), numbers.end(), usual)) continue;
    g.kind = width == 8 ? ProtobufKind::bits64 : ProtobufKind::bits32;
    g.packed = std::move(numbers);
    return g;
  }
  if (bytes.size() > 1 && std::all_of(bytes.begin(), bytes.end(), [](char c) { return !(c & 0x80); })) {
    g.kind = ProtobufKind::varint;
    g.packed = varintsOf(bytes, most);
    if (g.packed.empty()) g.kind = ProtobufKind::bytes;
  }
  return g;
}

}  // namespace protobuf
}  // namespace penstock::codec
