// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "codec/protobuf/guess.h"
#include "codec/protobuf/values.h"
#include "penstock/codec/hex.h"

namespace penstock::codec {
namespace {

using Kind = ProtobufKind;

class Writer {
 public:
  Writer(std::string_view whole, std::size_t limit) : whole_(whole), limit_(limit) {}
  void fields(const std::vector<ProtobufField>& fields, unsigned depth);
  void damage(const char* problem, std::size_t at, std::size_t end, unsigned depth);
  std::string take() { return std::move(out_); }

 private:
  bool full() const { return out_.size() >= limit_; }
  void indent(unsigned depth) { out_.append(2 * std::min(depth, 64u), ' '); }
  void field(const ProtobufField& f, unsigned depth);
  void label(const ProtobufField& f);
  bool mapEntry(const ProtobufField& f, unsigned depth);
  void value(const ProtobufField& f, unsigned depth);
  void braces(const ProtobufField& f, unsigned depth);
  void numbers(const ProtobufField& f);
  void bytes(const ProtobufField& f);
  void comment(std::string_view text) {
    if (!text.empty()) out_.append("  # ").append(text);
  }

  std::string_view whole_;
  std::size_t limit_;
  std::string out_;
};

void Writer::fields(const std::vector<ProtobufField>& fields, unsigned depth) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (full()) {
      indent(depth);
      out_ += "# " + std::to_string(fields.size() - i) + " more fields are not shown\n";
      return;
    }
    indent(depth);
    field(fields[i], depth);
    out_ += '\n';
  }
}

void Writer::field(const ProtobufField& f, unsigned depth) {
  if (f.map && mapEntry(f, depth)) return;
  label(f);
  value(f, depth);
}

void Writer::label(const ProtobufField& f) {
  if (f.known)
    out_ += f.name;
  else
    out_ += std::to_string(f.number);
}

/// labels["a"]: "b"
bool Writer::mapEntry(const ProtobufField& f, unsigned depth) {
  if (f.problem || f.fields.size() != 2 || f.fields[0].number != 1 || f.fields[1].number != 2) return false;
  const ProtobufField &key = f.fields[0], &value = f.fields[1];
  if (!key.known || !value.known || key.packed) return false;
  label(f);
  out_ += '[';
  if (key.kind == Kind::string)
    protobuf::appendQuoted(out_, key.bytes);
  else
    out_ += protobuf::numberText(key.kind, key.value);
  out_ += ']';
  this->value(value, depth);
  return true;
}

void Writer::value(const ProtobufField& f, unsigned depth) {
  if (f.packed) return numbers(f);
  switch (f.kind) {
    case Kind::message:
    case Kind::group: braces(f, depth); break;
    case Kind::string:
      out_ += ": ";
      protobuf::appendQuoted(out_, f.bytes.substr(0, limit_));
      comment(protobuf::readingNote(f));
      break;
    case Kind::bytes: bytes(f); break;
    case Kind::enumeration:
      out_ += ": ";
      if (f.enumNames[0].empty())
        out_ += protobuf::numberText(f.kind, f.value);
      else
        out_.append(f.enumNames[0]);
      comment(f.enumNames[0].empty() ? "not in the enum" : protobuf::numberText(f.kind, f.value));
      break;
    default:
      out_ += ": " + protobuf::numberText(f.kind, f.value);
      comment(protobuf::readingNote(f));
  }
}

void Writer::braces(const ProtobufField& f, unsigned depth) {
  const std::string text = protobuf::wellKnownText(f);
  if (!text.empty()) {
    out_ += ": " + text;
    return;
  }
  out_ += " {";
  if (f.kind == Kind::group) comment("group");
  if (f.any) comment(f.typeName);
  comment(protobuf::readingNote(f));
  if (f.fields.empty() && !f.problem) {
    out_ += '}';
    return;
  }
  out_ += '\n';
  fields(f.fields, depth + 1);
  if (f.problem) damage(f.problem, f.problemAt, f.offset + f.size, depth + 1);
  indent(depth);
  out_ += '}';
}

void Writer::numbers(const ProtobufField& f) {
  out_ += ": [";
  for (std::size_t i = 0; i < f.values.size() && !full(); ++i) {
    if (i) out_ += ", ";
    if (f.kind == Kind::enumeration && !f.enumNames[i].empty())
      out_ += f.enumNames[i];
    else
      out_ += protobuf::numberText(f.kind, f.values[i]);
  }
  out_ += ']';
  if (f.known) return;
  const std::string_view kind = f.kind == Kind::bits32 ? "packed floats?" : f.kind == Kind::bits64 ? "packed doubles?" : "packed varints?";
  comment(f.chosen ? std::string_view(protobuf::readingNote(f)) : kind);
  if (!f.chosen && f.bytes.size() <= 16) out_ += " bytes " + hexString(f.bytes);
}

void Writer::bytes(const ProtobufField& f) {
  constexpr std::size_t shown = 64, dumped = 4096;
  out_ += ": ";
  if (f.known && !f.bytes.empty() && protobuf::isText(f.bytes)) {
    protobuf::appendQuoted(out_, f.bytes.substr(0, limit_));
    comment("bytes");
    return;
  }
  out_ += "0x" + hexString(f.bytes.substr(0, f.bytes.size() <= shown ? shown : dumped));
  if (f.bytes.size() > dumped) out_ += "…";
  comment(std::to_string(f.bytes.size()) + (f.bytes.size() == 1 ? " byte" : " bytes"));
  if (f.problem) out_.append(", ").append(f.problem);
  if (f.chosen) out_ += ", " + protobuf::readingNote(f);
  if (f.known || f.chosen || f.bytes.size() > shown) return;
  if (protobuf::readsAsMessage(f.bytes)) out_ += ", or a message";
  const auto packed = protobuf::varintsOf(f.bytes, shown);
  if (packed.size() < 2) return;
  out_ += ", or packed varints [";
  for (std::size_t i = 0; i < packed.size(); ++i) out_ += (i ? ", " : "") + std::to_string(packed[i]);
  out_ += ']';
}

void Writer::damage(const char* problem, std::size_t at, std::size_t end, unsigned depth) {
  end = std::min(end, whole_.size());
  const std::string_view rest = at < end ? whole_.substr(at, end - at) : std::string_view();
  indent(depth);
  out_ += "# at byte " + std::to_string(at) + ": " + problem;
  if (!rest.empty()) out_ += "; " + std::to_string(rest.size()) + (rest.size() == 1 ? " byte is" : " bytes are") + " left:";
  out_ += '\n';
  constexpr std::size_t lines = 32;
  for (std::size_t i = 0; i < rest.size() && i < 16 * lines; i += 16) {
    indent(depth);
    out_ += "# " + hexLine(at + i, rest.substr(i)) + '\n';
  }
  if (rest.size() <= 16 * lines) return;
  indent(depth);
  out_ += "# …\n";
}

}  // namespace

std::string protobufText(const ProtobufTree& tree, std::string_view bytes, std::size_t limit) {
  Writer writer(bytes, limit);
  writer.fields(tree.fields, 0);
  if (tree.problem) writer.damage(tree.problem, tree.problemAt, bytes.size(), 0);
  return writer.take();
}

}  // namespace penstock::codec
