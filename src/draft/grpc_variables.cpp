// SPDX-License-Identifier: GPL-3.0-or-later
// Values of variables inside of messages of Protocol Buffers: lengths say where things end, so all that is around a value is written anew.
#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include "penstock/codec/base64.h"
#include "penstock/codec/grpc.h"
#include "penstock/draft/grpc_text.h"
#include "penstock/wire/grpc/message_writer.h"

namespace penstock::draft {
namespace {

constexpr std::size_t mostMessage = 16u << 20, mostBody = 64u << 20;
constexpr int deepest = 64;
constexpr std::string_view braces = "{{";

enum WireType : unsigned { varint = 0, eight = 1, counted = 2, groupBegin = 3, groupEnd = 4, four = 5 };

std::optional<std::uint64_t> takeVarint(std::string_view& rest) {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < 10 && i < rest.size(); ++i) {
    const auto byte = static_cast<unsigned char>(rest[i]);
    value |= std::uint64_t(byte & 0x7f) << (7 * i);
    if (byte & 0x80) continue;
    rest.remove_prefix(i + 1);
    return value;
  }
  return std::nullopt;
}

void appendVarint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += char(value | 0x80);
  out += char(value);
}

/// A field as it stands, and what it holds where that has a length.
struct Field {
  std::string_view tag, whole;
  std::optional<std::string_view> content;
};

/// Goes through a message; nothing where that is none.
class Fields {
 public:
  explicit Fields(std::string_view message) : rest_(message) {}
  std::optional<Field> next() {
    const std::string_view begin = rest_;
    const auto tag = takeVarint(rest_);
    if (!tag || *tag >> 3 == 0 || *tag >> 32 != 0) return std::nullopt;
    Field field;
    field.tag = begin.substr(0, begin.size() - rest_.size());
    switch (unsigned(*tag & 7)) {
      case varint:
        if (!takeVarint(rest_)) return std::nullopt;
        break;
      case eight:
        if (!skip(8)) return std::nullopt;
        break;
      case four:
        if (!skip(4)) return std::nullopt;
        break;
      case counted: {
        const auto size = takeVarint(rest_);
        if (!size || *size > rest_.size()) return std::nullopt;
        field.content = rest_.substr(0, std::size_t(*size));
        rest_.remove_prefix(std::size_t(*size));
        break;
      }
      case groupBegin: ++groups_; break;
      case groupEnd:
        if (groups_-- == 0) return std::nullopt;
        break;
      default: return std::nullopt;
    }
    field.whole = begin.substr(0, begin.size() - rest_.size());
    return field;
  }
  /// All of it was gone through, and all that began ended.
  bool over() const { return rest_.empty() && groups_ == 0; }
  bool more() const { return !rest_.empty(); }

 private:
  bool skip(std::size_t n) {
    if (rest_.size() < n) return false;
    rest_.remove_prefix(n);
    return true;
  }
  std::string_view rest_;
  unsigned groups_ = 0;
};

bool isMessage(std::string_view bytes) {
  Fields fields(bytes);
  while (fields.more())
    if (!fields.next()) return false;
  return fields.over() && !bytes.empty();
}

/// What becomes of a text in a message.
using Change = std::function<std::string(std::string_view)>;

class Rewriting {
 public:
  explicit Rewriting(Change change) : change_(std::move(change)) {}

  std::string message(std::string_view bytes, int depth) {
    std::string out;
    out.reserve(bytes.size());
    Fields fields(bytes);
    while (fields.more()) {
      const auto field = fields.next();
      if (!field->content || field->content->find(braces) == std::string_view::npos) {
        out += field->whole;
        continue;
      }
      // What has the form of a message is one: a text that has it by chance would need lengths that fit to the byte.
      const bool inner = isMessage(*field->content);
      if (inner && depth == deepest) {
        out += field->whole;
        continue;
      }
      const std::string content = inner ? message(*field->content, depth + 1) : change_(*field->content);
      out += field->tag;
      appendVarint(out, content.size());
      out += content;
    }
    return out;
  }

 private:
  const Change change_;
};

/// The body with its messages rewritten; itself where nothing changes.
Result<std::string> rewritten(std::string_view body, const GrpcCall& call, Rewriting rewriting) {
  const codec::GrpcFrames read = codec::readGrpcFrames(body, call.base64);
  if (read.problem) return makeError(ErrorCode::corrupt, read.problem);
  std::string bytes;
  bool changed = false;
  for (std::size_t i = 0; i < read.frames.size(); ++i) {
    const codec::GrpcFrame& frame = read.frames[i];
    const std::string_view payload = std::string_view(read.bytes).substr(frame.at, frame.size);
    const unsigned flags = (frame.compressed ? wire::grpc::compressedFlag : 0u) | (frame.trailers ? wire::grpc::trailersFlag : 0u);
    std::string plain;
    bool has = false;
    if (!frame.trailers) {
      codec::Decoded decoded = codec::decodeGrpcPayload(payload, call.encoding, frame.compressed, mostMessage);
      plain = std::move(decoded.bytes);
      has = decoded.end == codec::DecodeEnd::complete && decoded.problem.empty() && hasMentions(plain);
    }
    if (has && !isMessage(plain)) return makeError(ErrorCode::corrupt, "message " + std::to_string(i + 1) + " is none of Protocol Buffers");
    const std::string made = has ? rewriting.message(plain, 0) : std::string();
    const bool other = has && made != plain;
    changed |= other;
    // A message whose flag says so is not compressed, whatever the call's coding is.
    const auto framed = other ? wire::grpc::appendMessage(bytes, 0, made) : wire::grpc::appendMessage(bytes, std::uint8_t(flags), payload);
    if (!framed) return framed.error();
    if (bytes.size() > mostBody) return makeError(ErrorCode::limit, "with the values of variables it is over 64 MB");
  }
  if (!changed) return std::string(body);
  return call.base64 ? codec::base64Encode(bytes) : std::move(bytes);
}

}  // namespace

Result<Expanded> expandGrpc(std::string_view body, const GrpcCall& call, const Variables& variables) {
  Expanded out;
  auto made = rewritten(body, call, Rewriting([&](std::string_view text) {
    Expanded expanded = expand(text, variables, mostMessage);
    for (VariableProblem& problem : expanded.problems)
      if (out.problems.size() < Expanded::mostProblems) out.problems.push_back(std::move(problem));
    return std::move(expanded.bytes);
  }));
  if (!made) return made.error();
  out.bytes = std::move(*made);
  return out;
}

Result<std::string> escapedGrpc(std::string_view body, const GrpcCall& call) {
  return rewritten(body, call, Rewriting([](std::string_view text) { return escaped(text); }));
}

}  // namespace penstock::draft
