// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec/protobuf/guess.h"
#include "codec/protobuf/values.h"
#include "penstock/codec/charset.h"
#include "penstock/codec/value_makers.h"

namespace penstock::codec {
namespace {

using Kind = ProtobufKind;

/// Recursion is as deep as the decoder's limit, 64.
class Maker {
 public:
  explicit Maker(ValueTreeBuilder& out) : out_(out) {}

  void fields(const std::vector<ProtobufField>& fields) {
    for (const ProtobufField& f : fields) {
      f.known ? out_.key(f.name) : out_.key(std::to_string(f.number), true);
      field(f);
    }
  }

 private:
  void field(const ProtobufField& f) {
    if (f.packed) {
      out_.open(ValueKind::array, {}, f.known ? "packed" : "packed?");
      for (std::size_t i = 0; i < f.values.size(); ++i) number(f, f.values[i], i);
      out_.close();
      return;
    }
    switch (f.kind) {
      case Kind::message:
      case Kind::group: {
        const std::string words = protobuf::wellKnownText(f);
        out_.open(ValueKind::object, {}, f.kind == Kind::group ? std::string_view("group") : words.empty() ? f.typeName : std::string_view(words));
        fields(f.fields);
        if (f.problem) out_.problem(std::string("A message inside of it is damaged: ") + f.problem + ".");
        out_.close();
        break;
      }
      case Kind::string:
        isUtf8(f.bytes) ? out_.value(ValueKind::string, f.bytes) : out_.value(ValueKind::bytes, f.bytes, "text that is no UTF-8");
        break;
      case Kind::bytes: out_.value(ValueKind::bytes, f.bytes, std::to_string(f.bytes.size()) + (f.bytes.size() == 1 ? " byte" : " bytes")); break;
      default: number(f, f.value, 0);
    }
  }
  void number(const ProtobufField& f, std::uint64_t v, std::size_t at) {
    const std::string text = protobuf::numberText(f.kind, v);
    if (f.kind == Kind::enumeration && at < f.enumNames.size() && !f.enumNames[at].empty())
      return out_.value(ValueKind::literal, f.enumNames[at], text);
    out_.value(f.kind == Kind::boolean ? ValueKind::literal : ValueKind::number, text, f.known || f.packed ? std::string() : protobuf::otherReadings(f.kind, v));
  }

  ValueTreeBuilder& out_;
};

}  // namespace

ValueTreePtr protobufValues(const ProtobufTree& tree, std::string_view bytes) {
  ValueTreeBuilder builder;
  builder.open(ValueKind::object, {}, tree.typeName);
  Maker(builder).fields(tree.fields);
  builder.close();
  if (tree.problem)
    builder.problem("Not all of it is Protocol Buffers: " + std::string(tree.problem) + " at byte " + std::to_string(tree.problemAt) + " of " +
                    std::to_string(bytes.size()) + ".");
  return builder.finish();
}

}  // namespace penstock::codec
