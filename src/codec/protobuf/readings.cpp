// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec/protobuf/readings.h"

#include <algorithm>
#include <charconv>

#include "codec/protobuf/guess.h"
#include "codec/protobuf/values.h"
#include "codec/protobuf/wire.h"
#include "penstock/codec/charset.h"
#include "penstock/codec/hex.h"

namespace penstock::codec {
namespace {

using Kind = ProtobufKind;
using Wire = ProtobufWire;

constexpr ProtobufReading kVarint[] = {{Kind::uint64}, {Kind::int64}, {Kind::sint64}, {Kind::boolean}};
constexpr ProtobufReading kFixed32[] = {{Kind::fixed32}, {Kind::sfixed32}, {Kind::float32}};
constexpr ProtobufReading kFixed64[] = {{Kind::fixed64}, {Kind::sfixed64}, {Kind::float64}};
constexpr ProtobufReading kBytes[] = {{Kind::string}, {Kind::bytes}, {Kind::message}, {Kind::int64, true}, {Kind::sint64, true},
                                      {Kind::fixed32, true}, {Kind::float32, true}, {Kind::fixed64, true}, {Kind::float64, true}};
constexpr std::size_t kSample = 48;  // bytes of a field's content

/// Of four or eight bytes; 0: varints.
std::size_t widthOf(Kind kind) {
  switch (kind) {
    case Kind::fixed32:
    case Kind::float32: return 4;
    case Kind::fixed64:
    case Kind::float64: return 8;
    default: return 0;
  }
}

std::string packedSample(Kind kind, std::string_view bytes, bool cut) {
  constexpr std::size_t shown = 6;
  protobuf::Cursor c{bytes};
  std::string out = "[";
  std::size_t n = 0;
  for (; c.more() && n < shown; ++n) {
    const std::size_t width = widthOf(kind);
    const std::uint64_t value = width ? c.fixed(width) : c.varint();
    if (c.problem) break;  // the sample ends inside of it
    out += (n ? ", " : "") + protobuf::numberText(kind, value);
  }
  return out + (cut || c.more() || c.problem ? (n ? ", …]" : "…]") : "]");
}

std::string contentSample(ProtobufReading reading, std::string_view bytes, bool cut) {
  if (reading.packed) return packedSample(reading.kind, bytes, cut);
  std::string out;
  if (reading.kind == Kind::bytes) out = "0x" + hexString(bytes);
  if (reading.kind == Kind::string) {
    // Cut between characters: what a cut left of one is none.
    while (cut && !bytes.empty() && !isUtf8(bytes)) bytes.remove_suffix(1);
    protobuf::appendQuoted(out, bytes);
  }
  return out + (cut && !out.empty() ? "…" : "");
}

/// "3.2"; empty where it is none.
ProtobufPath readPath(std::string_view text) {
  constexpr std::size_t deepest = 100;  // messages are read 64 deep
  ProtobufPath path;
  while (path.size() < deepest) {
    std::uint32_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || number == 0) return {};
    path.push_back(number);
    text.remove_prefix(std::size_t(end - text.data()));
    if (text.empty()) return path;
    if (text[0] != '.') return {};
    text.remove_prefix(1);
  }
  return {};
}

}  // namespace

namespace protobuf {

bool fits(ProtobufReading reading, Wire wire, std::uint64_t value, std::string_view bytes) {
  if (wire != Wire::bytes) return reading.kind != Kind::boolean || value <= 1;
  if (reading.packed) {
    const std::size_t width = widthOf(reading.kind);
    return !bytes.empty() && (width ? bytes.size() % width == 0 : areVarints(bytes));
  }
  switch (reading.kind) {
    case Kind::string: return isUtf8(bytes);
    case Kind::message: return readsAsMessage(bytes);
    default: return true;
  }
}

}  // namespace protobuf

std::span<const ProtobufReading> protobufReadings(Wire wire) {
  switch (wire) {
    case Wire::varint: return kVarint;
    case Wire::fixed32: return kFixed32;
    case Wire::fixed64: return kFixed64;
    case Wire::bytes: return kBytes;
    default: return {};
  }
}

std::string readingName(ProtobufReading reading) { return (reading.packed ? "packed " : "") + std::string(toText(reading.kind)); }

std::optional<ProtobufReading> readingNamed(std::string_view name) {
  for (const Wire wire : {Wire::varint, Wire::fixed32, Wire::fixed64, Wire::bytes})
    for (const ProtobufReading reading : protobufReadings(wire))
      if (readingName(reading) == name) return reading;
  return std::nullopt;
}

std::string choicesText(const ProtobufChoices& choices) {
  std::string out;
  for (const auto& [path, reading] : choices) {
    if (!out.empty()) out += ';';
    for (std::size_t i = 0; i < path.size(); ++i) out += (i ? "." : "") + std::to_string(path[i]);
    out += '=' + readingName(reading);
  }
  return out;
}

ProtobufChoices readChoices(std::string_view text) {
  ProtobufChoices out;
  while (!text.empty() && out.size() < mostChoices) {
    const std::string_view one = text.substr(0, text.find(';'));
    text.remove_prefix(std::min(one.size() + 1, text.size()));
    const std::size_t equals = one.find('=');
    if (equals == one.npos) continue;
    const auto reading = readingNamed(one.substr(equals + 1));
    ProtobufPath path = readPath(one.substr(0, equals));
    if (reading && !path.empty()) out.emplace(std::move(path), *reading);
  }
  return out;
}

const ProtobufOffers::Place* ProtobufOffers::placeOf(const ValueTree& tree, ValueTree::Id node) const {
  const auto find = [this](ValueTree::Id id) -> const Place* {
    const auto at = std::lower_bound(places_.begin(), places_.end(), id, [](const Place& p, ValueTree::Id n) { return p.node < n; });
    return at != places_.end() && at->node == id ? &*at : nullptr;
  };
  if (node >= tree.size()) return nullptr;
  if (const Place* own = find(node)) return own;
  const ValueTree::Id above = tree.parent(node);
  return above == ValueTree::none || tree.kind(above) != ValueKind::array ? nullptr : find(above);
}

std::vector<ProtobufOffers::Offer> ProtobufOffers::of(const ValueTree& tree, ValueTree::Id node) const {
  std::vector<Offer> out;
  const Place* place = placeOf(tree, node);
  if (!place) return out;
  const auto readings = protobufReadings(place->wire);
  const std::string_view bytes = std::string_view(samples_).substr(place->sampleAt, place->sampleSize);
  for (std::size_t i = 0; i < readings.size(); ++i) {
    if (!(place->fits >> i & 1)) continue;
    out.push_back({readings[i], place->wire == Wire::bytes ? contentSample(readings[i], bytes, place->cut) : protobuf::numberText(readings[i].kind, place->value)});
  }
  return out;
}

ProtobufPath ProtobufOffers::path(const ValueTree& tree, ValueTree::Id node) const {
  ProtobufPath out;
  const Place* place = placeOf(tree, node);
  if (!place || place->fits == 0) return out;
  for (ValueTree::Id up = place->node; up != ValueTree::none; up = tree.parent(up))
    if (const Place* one = placeOf(tree, up); one && one->node == up) out.push_back(one->number);
  std::reverse(out.begin(), out.end());
  return out;
}

void ProtobufOffersBuilder::add(ValueTree::Id node, const ProtobufField& f) {
  ProtobufOffers::Place place;
  place.node = node;
  place.number = f.number;
  place.wire = f.wire;
  place.value = f.value;
  const auto readings = protobufReadings(f.wire);
  for (std::size_t i = 0; !f.known && i < readings.size(); ++i)
    if (protobuf::fits(readings[i], f.wire, f.value, f.bytes)) place.fits |= std::uint16_t(1u << i);
  if (place.fits && f.wire == Wire::bytes) {
    place.sampleAt = std::uint32_t(offers_->samples_.size());
    place.sampleSize = std::uint8_t(std::min(f.bytes.size(), kSample));
    place.cut = f.bytes.size() > kSample;
    offers_->samples_.append(f.bytes.substr(0, kSample));
  }
  offers_->places_.push_back(place);
}

}  // namespace penstock::codec
