// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec/protobuf/guess.h"
#include "codec/protobuf/readings.h"
#include "codec/protobuf/values.h"
#include "penstock/codec/charset.h"
#include "penstock/codec/value_makers.h"

namespace penstock::codec {
namespace {

using Kind = ProtobufKind;

/// Recursion is as deep as the decoder's limit, 64.
class Maker {
 public:
  Maker(ValueTreeBuilder& out, ProtobufOffersBuilder* offers) : out_(out), offers_(offers) {}

  void fields(const std::vector<ProtobufField>& fields) {
    for (const ProtobufField& f : fields) {
      f.known ? out_.key(f.name) : out_.key(std::to_string(f.number), true);
      // Before what lies inside of it, so that places rise; a value that is left out has none.
      if (offers_ && !out_.full()) offers_->add(out_.next(), f);
      field(f);
    }
  }

 private:
  void field(const ProtobufField& f) {
    if (f.packed) {
      const std::string note = protobuf::readingNote(f);
      out_.open(ValueKind::array, {}, f.known ? std::string_view("packed") : note.empty() ? std::string_view("packed?") : std::string_view(note));
      for (std::size_t i = 0; i < f.values.size(); ++i) number(f, f.values[i], i);
      out_.close();
      return;
    }
    switch (f.kind) {
      case Kind::message:
      case Kind::group: {
        std::string note = protobuf::wellKnownText(f);
        if (note.empty()) note = f.kind == Kind::group ? std::string("group") : f.known || f.any ? std::string(f.typeName) : protobuf::readingNote(f);
        out_.open(ValueKind::object, {}, note);
        fields(f.fields);
        if (f.problem) out_.problem(std::string("A message inside of it is damaged: ") + f.problem + ".");
        out_.close();
        break;
      }
      case Kind::string:
        isUtf8(f.bytes) ? out_.value(ValueKind::string, f.bytes, protobuf::readingNote(f)) : out_.value(ValueKind::bytes, f.bytes, "text that is no UTF-8");
        break;
      case Kind::bytes: out_.value(ValueKind::bytes, f.bytes, std::to_string(f.bytes.size()) + (f.bytes.size() == 1 ? " byte" : " bytes") + (f.chosen ? ", " + protobuf::readingNote(f) : "")); break;
      default: number(f, f.value, 0);
    }
  }
  void number(const ProtobufField& f, std::uint64_t v, std::size_t at) {
    const std::string text = protobuf::numberText(f.kind, v);
    if (f.kind == Kind::enumeration && at < f.enumNames.size() && !f.enumNames[at].empty())
      return out_.value(ValueKind::literal, f.enumNames[at], text);
    out_.value(f.kind == Kind::boolean ? ValueKind::literal : ValueKind::number, text, f.packed ? std::string() : protobuf::readingNote(f));
  }

  ValueTreeBuilder& out_;
  ProtobufOffersBuilder* offers_;
};

}  // namespace

ValueTreePtr protobufValues(const ProtobufTree& tree, std::string_view bytes, ProtobufOffersPtr* offers) {
  ValueTreeBuilder builder;
  builder.open(ValueKind::object, {}, tree.typeName);
  ProtobufOffersBuilder offered;
  Maker(builder, offers ? &offered : nullptr).fields(tree.fields);
  if (offers) *offers = offered.take();
  builder.close();
  if (tree.problem)
    builder.problem("Not all of it is Protocol Buffers: " + std::string(tree.problem) + " at byte " + std::to_string(tree.problemAt) + " of " +
                    std::to_string(bytes.size()) + ".");
  return builder.finish();
}

}  // namespace penstock::codec
