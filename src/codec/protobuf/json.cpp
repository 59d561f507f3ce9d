// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <map>

#include "codec/protobuf/values.h"
#include "codec/protobuf/wire.h"
#include "penstock/codec/base64.h"

namespace penstock::codec {
namespace {

using Kind = ProtobufKind;
using Fields = std::vector<const ProtobufField*>;

class JsonWriter {
 public:
  explicit JsonWriter(std::size_t limit) : limit_(limit) {}
  void object(const std::vector<ProtobufField>& fields, std::string_view anyType, unsigned depth);
  std::string take() { return std::move(out_ += '\n'); }

 private:
  void line(unsigned depth) { out_.append(1, '\n').append(2 * std::min(depth, 64u), ' '); }
  void member(const Fields& same, unsigned depth);
  void mapOf(const Fields& entries, unsigned depth);
  void array(const Fields& same, unsigned depth);
  void value(const ProtobufField& f, unsigned depth);
  void number(Kind kind, std::uint64_t bits, std::string_view enumName);

  std::size_t limit_;
  std::string out_;
};

bool isMapEntry(const ProtobufField* f) {
  return f->map && f->fields.size() == 2 && f->fields[0].known && f->fields[0].number == 1 && f->fields[1].known && f->fields[1].number == 2;
}

void JsonWriter::object(const std::vector<ProtobufField>& fields, std::string_view anyType, unsigned depth) {
  // In order of first appearance, all of a number together.
  std::vector<Fields> members;
  std::map<std::pair<std::uint32_t, bool>, std::size_t> at;
  for (const ProtobufField& f : fields) {
    const auto [place, isNew] = at.try_emplace({f.number, f.known}, members.size());
    if (isNew) members.emplace_back();
    members[place->second].push_back(&f);
  }
  out_ += '{';
  bool first = true;
  if (!anyType.empty()) {
    line(depth + 1);
    out_ += "\"@type\": ";
    protobuf::appendQuoted(out_, anyType);
    first = false;
  }
  for (const Fields& same : members) {
    if (out_.size() >= limit_) break;
    if (!first) out_ += ',';
    first = false;
    line(depth + 1);
    member(same, depth + 1);
  }
  if (!first) line(depth);
  out_ += '}';
}

void JsonWriter::member(const Fields& same, unsigned depth) {
  const ProtobufField& f = *same.front();
  protobuf::appendQuoted(out_, f.known ? std::string(f.name) : std::to_string(f.number));
  out_ += ": ";
  if (std::all_of(same.begin(), same.end(), isMapEntry))
    mapOf(same, depth);
  else if (same.size() > 1 || f.packed || f.repeated)
    array(same, depth);
  else
    value(f, depth);
}

void JsonWriter::mapOf(const Fields& entries, unsigned depth) {
  out_ += '{';
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const ProtobufField &key = entries[i]->fields[0], &mapped = entries[i]->fields[1];
    if (i) out_ += ',';
    line(depth + 1);
    protobuf::appendQuoted(out_, key.kind == Kind::string ? std::string(key.bytes) : protobuf::numberText(key.kind, key.value));
    out_ += ": ";
    value(mapped, depth + 1);
  }
  line(depth);
  out_ += '}';
}

void JsonWriter::array(const Fields& same, unsigned depth) {
  out_ += '[';
  bool first = true;
  for (const ProtobufField* f : same) {
    if (!f->packed) {
      if (!first) out_ += ',';
      line(depth + 1);
      value(*f, depth + 1);
      first = false;
      continue;
    }
    for (std::size_t i = 0; i < f->values.size() && out_.size() < limit_; ++i) {
      if (!first) out_ += ", ";
      number(f->kind, f->values[i], i < f->enumNames.size() ? f->enumNames[i] : std::string_view());
      first = false;
    }
  }
  if (!same.empty() && !same.back()->packed) line(depth);
  out_ += ']';
}

void JsonWriter::value(const ProtobufField& f, unsigned depth) {
  switch (f.kind) {
    case Kind::message:
    case Kind::group: {
      const std::string text = protobuf::wellKnownText(f);
      if (!text.empty()) {
        protobuf::appendQuoted(out_, text);
        return;
      }
      // The value of an Any lies beside its type URL.
      if (f.typeName == "google.protobuf.Any" && f.fields.size() == 2 && f.fields[1].kind == Kind::message)
        object(f.fields[1].fields, f.fields[0].bytes, depth);
      else
        object(f.fields, {}, depth);
      return;
    }
    case Kind::string: protobuf::appendQuoted(out_, f.bytes); return;
    case Kind::bytes: out_.append("\"").append(base64Encode(f.bytes)) += '"'; return;
    default: break;
  }
  if (f.packed) {
    array({&f}, depth);
    return;
  }
  number(f.kind, f.value, f.enumNames.empty() ? std::string_view() : f.enumNames[0]);
}

void JsonWriter::number(Kind kind, std::uint64_t bits, std::string_view enumName) {
  if (kind == Kind::enumeration && !enumName.empty()) {
    protobuf::appendQuoted(out_, enumName);
    return;
  }
  const std::string text = protobuf::numberText(kind, bits);
  const bool wide = kind == Kind::int64 || kind == Kind::uint64 || kind == Kind::sint64 || kind == Kind::fixed64 || kind == Kind::sfixed64;
  const bool noNumber = text == "NaN" || text.ends_with("Infinity");
  if (wide || noNumber)
    out_.append("\"").append(text) += '"';
  else
    out_ += text;
}

}  // namespace

std::string protobufJson(const ProtobufTree& tree, std::size_t limit) {
  JsonWriter writer(limit);
  writer.object(tree.fields, {}, 0);
  return writer.take();
}

}  // namespace penstock::codec
