// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "codec/protobuf/guess.h"
#include "codec/protobuf/readings.h"
#include "codec/protobuf/types.h"
#include "codec/protobuf/wire.h"

namespace penstock::codec {
namespace protobuf {
namespace {

using Kind = ProtobufKind;
using Wire = ProtobufWire;

constexpr const char* tooMany = "more fields than are shown";

/// How a value of that kind is written when it is not packed.
Wire wireOf(Kind kind) {
  switch (kind) {
    case Kind::fixed32:
    case Kind::sfixed32:
    case Kind::float32:
    case Kind::bits32: return Wire::fixed32;
    case Kind::fixed64:
    case Kind::sfixed64:
    case Kind::float64:
    case Kind::bits64: return Wire::fixed64;
    case Kind::string:
    case Kind::bytes:
    case Kind::message: return Wire::bytes;
    case Kind::group: return Wire::group;
    default: return Wire::varint;
  }
}

class Decoder {
 public:
  Decoder(std::string_view whole, const ProtobufLimits& limits, const Types* types, const ProtobufChoices& choices)
      : whole_(whole), left_(limits.fields), types_(types), choices_(choices) {}

  struct End {
    const char* problem = nullptr;
    std::size_t at = 0;  // in the whole
  };
  /// Fields until the end of `c`, or of group number `group`.
  End fields(Cursor& c, const void* message, unsigned depth, std::uint32_t group, std::vector<ProtobufField>& out);

 private:
  std::size_t offset(const Cursor& c) const { return std::size_t(c.in.data() - whole_.data()) + c.at; }
  void content(ProtobufField& f, const FieldType& declared, unsigned depth);
  void describe(ProtobufField& f, const FieldType& declared);
  bool packed(ProtobufField& f, Kind kind);
  void readAsChosen(ProtobufField& f, unsigned depth);
  void nested(ProtobufField& f, const void* type, unsigned depth);
  void any(ProtobufField& f, unsigned depth);
  void nameValues(ProtobufField& f, const void* type);

  std::string_view whole_;
  std::size_t left_;
  const Types* types_;
  const ProtobufChoices& choices_;
  ProtobufPath path_;  // of the field that is read
};

/// Of any field but a group, by how it is written.
void readContent(Cursor& c, ProtobufField& f) {
  switch (f.wire) {
    case Wire::varint:
      f.value = c.varint();
      f.kind = Kind::varint;
      break;
    case Wire::fixed32:
      f.value = c.fixed(4);
      f.kind = Kind::bits32;
      break;
    case Wire::fixed64:
      f.value = c.fixed(8);
      f.kind = Kind::bits64;
      break;
    case Wire::bytes:
      f.bytes = c.bytes();
      f.kind = Kind::bytes;
      break;
    default: break;
  }
}

/// As long as a field is read its number stands in the path.
class Step {
 public:
  Step(ProtobufPath& path, std::uint32_t number) : path_(path) { path_.push_back(number); }
  ~Step() { path_.pop_back(); }
  Step(const Step&) = delete;

 private:
  ProtobufPath& path_;
};

Decoder::End Decoder::fields(Cursor& c, const void* message, unsigned depth, std::uint32_t group, std::vector<ProtobufField>& out) {
  while (c.more()) {
    const std::size_t begin = offset(c);
    const auto tag = c.tag();
    if (c.problem) return {c.problem, begin};
    if (tag.wire == Wire::groupEnd) {
      if (group == tag.number) return {};
      return {"a group ends that did not begin", begin};
    }
    if (left_ == 0) return {tooMany, begin};
    --left_;
    const Step step(path_, tag.number);
    ProtobufField f;
    f.number = tag.number;
    f.wire = tag.wire;
    f.offset = begin;
    FieldType declared;
    const bool known = message && types_->field(message, tag.number, declared);
    End inside;
    if (tag.wire != Wire::group) {
      readContent(c, f);
    } else {
      f.kind = Kind::group;
      if (depth == 0)
        inside = {"groups are nested too deep", begin};
      else
        inside = fields(c, known && declared.kind == Kind::group ? declared.type : nullptr, depth - 1, tag.number, f.fields);
      if (inside.problem) f.problem = inside.problem, f.problemAt = inside.at;
    }
    f.size = offset(c) - begin;
    if (inside.problem) {  // where a group that lost its way ends nobody knows
      out.push_back(std::move(f));
      return inside;
    }
    if (c.problem) return {c.problem, begin};
    f.known = known && (wireOf(declared.kind) == tag.wire || (tag.wire == Wire::bytes && declared.repeated && packed(f, declared.kind)));
    if (f.known)
      describe(f, declared);
    else if (!choices_.empty())
      readAsChosen(f, depth);
    if (tag.wire == Wire::bytes && !f.packed && !f.chosen) content(f, declared, depth);
    out.push_back(std::move(f));
  }
  if (group) return {"a group lacks its end", offset(c)};
  return {};
}

void Decoder::describe(ProtobufField& f, const FieldType& declared) {
  f.kind = declared.kind;
  f.name = declared.name;
  f.typeName = declared.typeName;
  f.repeated = declared.repeated;
  f.map = declared.map;
  if (f.kind == Kind::enumeration) nameValues(f, declared.type);
}

/// Numbers one after another, as the schema says or allows.
bool Decoder::packed(ProtobufField& f, Kind kind) {
  const Wire wire = wireOf(kind);
  if (wire == Wire::bytes || wire == Wire::group) return false;
  f.values = wire == Wire::varint ? varintsOf(f.bytes, left_) : fixedOf(f.bytes, wire == Wire::fixed32 ? 4 : 8, left_);
  left_ -= f.values.size();
  f.packed = !f.values.empty() || f.bytes.empty();
  return f.packed;
}

void Decoder::readAsChosen(ProtobufField& f, unsigned depth) {
  const auto found = choices_.find(path_);
  if (found == choices_.end()) return;
  const ProtobufReading reading = found->second;
  const auto possible = protobufReadings(f.wire);
  if (std::find(possible.begin(), possible.end(), reading) == possible.end() || !fits(reading, f.wire, f.value, f.bytes)) return;
  if (reading.kind == Kind::message && depth == 0) return;
  if (reading.packed && !packed(f, reading.kind)) return;
  f.kind = reading.kind;
  f.chosen = true;
  if (f.kind == Kind::message) nested(f, nullptr, depth);
}

void Decoder::content(ProtobufField& f, const FieldType& declared, unsigned depth) {
  if (f.known) {
    if (f.kind == Kind::message) nested(f, declared.type, depth);
    return;
  }
  Guess g = guess(f.bytes);
  f.kind = g.kind;
  if (g.packed.size() > left_) {
    f.kind = Kind::bytes;
  } else if (!g.packed.empty()) {
    left_ -= g.packed.size();
    f.values = std::move(g.packed);
    f.packed = true;
  } else if (f.kind == Kind::message) {
    nested(f, nullptr, depth);
  }
}

void Decoder::nested(ProtobufField& f, const void* type, unsigned depth) {
  if (depth == 0) {
    f.kind = Kind::bytes;
    f.problem = "messages are nested too deep";
    f.problemAt = f.offset;
    return;
  }
  Cursor c{f.bytes};
  const End end = fields(c, type, depth - 1, 0, f.fields);
  f.problem = end.problem;
  f.problemAt = end.at;
  if (f.known && f.typeName == "google.protobuf.Any") any(f, depth);
}

/// The value is a message of the type that the URL's last part names.
void Decoder::any(ProtobufField& f, unsigned depth) {
  std::string_view url;
  ProtobufField* value = nullptr;
  for (ProtobufField& inner : f.fields) {
    if (inner.number == 1 && inner.known) url = inner.bytes;
    if (inner.number == 2 && inner.known) value = &inner;
  }
  std::string_view name;
  const void* type = types_->message(url.substr(url.rfind('/') + 1), name);
  if (!type || !value) return;
  value->kind = Kind::message;
  value->any = true;
  value->typeName = name;
  const Step step(path_, value->number);
  nested(*value, type, depth - 1);
}

void Decoder::nameValues(ProtobufField& f, const void* type) {
  if (!f.packed) {
    f.enumNames.push_back(types_->enumName(type, std::int32_t(f.value)));
    return;
  }
  f.enumNames.reserve(f.values.size());
  for (const std::uint64_t v : f.values) f.enumNames.push_back(types_->enumName(type, std::int32_t(v)));
}

}  // namespace

ProtobufTree decode(std::string_view bytes, const ProtobufLimits& limits, const Types* types, const void* message, const ProtobufChoices& choices) {
  ProtobufTree tree;
  Decoder decoder(bytes, limits, types, choices);
  Cursor c{bytes};
  const Decoder::End end = decoder.fields(c, types ? message : nullptr, limits.depth, 0, tree.fields);
  tree.problem = end.problem;
  tree.problemAt = end.at;
  return tree;
}

}  // namespace protobuf

std::string_view toText(ProtobufKind kind) {
  static constexpr std::string_view names[] = {
      "int32",   "int64",    "uint32",   "uint64", "sint32", "sint64", "bool",  "enum",   "fixed32", "fixed64", "sfixed32",
      "sfixed64", "float",   "double",   "varint", "fixed32", "fixed64", "string", "bytes", "message", "group",
  };
  return names[unsigned(kind)];
}

ProtobufTree decodeProtobuf(std::string_view bytes, const ProtobufLimits& limits, const ProtobufChoices& choices) {
  return protobuf::decode(bytes, limits, nullptr, nullptr, choices);
}

}  // namespace penstock::codec
