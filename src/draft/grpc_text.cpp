// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/draft/grpc_text.h"

#include <algorithm>
#include <cstdint>

#include "penstock/base/ascii.h"
#include "penstock/codec/base64.h"
#include "penstock/codec/grpc.h"
#include "penstock/draft/request_text.h"
#include "penstock/draft/text_edits.h"
#include "penstock/wire/grpc/content_type.h"
#include "penstock/wire/grpc/message_reader.h"
#include "penstock/wire/grpc/message_writer.h"

namespace penstock::draft {
namespace {

constexpr std::size_t mostJson = 16u << 20;

Error tooMany() { return makeError(ErrorCode::limit, "over " + std::to_string(mostGrpcMessages) + " messages"); }
Error tooLarge() { return makeError(ErrorCode::limit, "over 16 MB of JSON"); }
Error about(std::size_t number, const Error& error) { return makeError(error.code, "message " + std::to_string(number) + ": " + error.message); }
Error corrupt(std::string sentence) { return makeError(ErrorCode::corrupt, std::move(sentence)); }

/// "proto" of "application/grpc+proto; x", and of one without a plus.
bool writesProtobuf(std::string_view type) {
  type = type.substr(0, type.find(';'));
  const std::size_t plus = type.find('+');
  return plus == type.npos || equalsIgnoreCase(trimOws(type.substr(plus + 1)), "proto");
}

/// Behind a string that begins at `at`; the end of the text where it does not end.
std::size_t stringEnd(std::string_view text, std::size_t at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\')
      ++at;
    else if (text[at] == '"')
      return at + 1;
  }
  return text.npos;
}

/// Behind the value that begins at `at`; npos: it does not end. Counts brackets and no more: what is wrong in between the reader says.
std::size_t valueEnd(std::string_view text, std::size_t at) {
  if (text[at] == '"') return stringEnd(text, at);
  if (text[at] != '{' && text[at] != '[') return std::min(text.find_first_of(" \t\r\n,{[\"", at + 1), text.size());
  std::size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = stringEnd(text, at);
      continue;
    }
    ++at;
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth == 0) return at;
  }
  return text.npos;
}

/// One message of what is left of a body.
struct Framed {
  std::string_view payload;
  bool compressed = false;
};
Result<Framed> takeMessage(std::string_view& rest) {
  wire::grpc::MessageReader reader(false);
  const auto step = reader.step(rest);
  if (!step.end) return corrupt("it is cut off");
  if (reader.malformed()) return corrupt("its flags are none of gRPC's");
  rest.remove_prefix(step.consumed);
  return Framed{step.payload, reader.compressed()};
}

Result<std::string> plainOf(const Framed& message, std::string_view encoding) {
  codec::Decoded plain = codec::decodeGrpcPayload(message.payload, encoding, message.compressed, mostJson);
  if (plain.end != codec::DecodeEnd::complete || !plain.problem.empty())
    return corrupt(plain.problem.empty() ? "its compression cannot be taken off" : plain.problem);
  return std::move(plain.bytes);
}

}  // namespace

std::optional<GrpcCall> grpcCallIn(std::string_view text) {
  text = text.substr(0, std::min(text.size(), mostHead));
  std::optional<wire::grpc::ContentType> type;
  GrpcCall call;
  for (const Item& field : fields(text)) {
    if (equalsIgnoreCase(field.name, "content-type")) {
      type = wire::grpc::readContentType(field.value);
      if (!writesProtobuf(field.value)) return std::nullopt;
    }
    if (equalsIgnoreCase(field.name, "grpc-encoding")) call.encoding = field.value;
  }
  if (!type) return std::nullopt;
  call.base64 = type->text;
  call.path = targetOf(text);
  for (const Item& field : fields(text))
    if (field.name == ":path") call.path = field.value;
  if (const std::size_t scheme = call.path.find("://"); scheme != call.path.npos) {
    const std::size_t slash = call.path.find('/', scheme + 3);
    call.path = slash == call.path.npos ? std::string() : call.path.substr(slash);
  }
  call.path.resize(std::min(call.path.find('?'), call.path.size()));
  return call;
}

Result<std::string> grpcAsJson(std::string_view body, const GrpcCall& call, const codec::ProtobufSchema& schema, std::string_view type) {
  std::string decoded;
  if (call.base64) {
    wire::grpc::Base64Reader base64;
    if (!base64.feed(body, decoded)) return corrupt("the body is no base64");
    body = decoded;
  }
  std::string out;
  for (std::size_t number = 1; !body.empty(); ++number) {
    if (number > mostGrpcMessages) return tooMany();
    const auto message = takeMessage(body);
    if (!message) return about(number, message.error());
    const auto plain = plainOf(*message, call.encoding);
    if (!plain) return about(number, plain.error());
    const auto json = schema.toJson(*plain, type);
    if (!json) return about(number, json.error());
    if (out.size() + json->size() > mostJson) return tooLarge();
    if (!out.empty()) out += '\n';
    out += *json;
    if (!out.ends_with('\n')) out += '\n';
  }
  return out;
}

Result<std::string> grpcFromJson(std::string_view json, const GrpcCall& call, const codec::ProtobufSchema& schema, std::string_view type) {
  if (json.size() > mostJson) return tooLarge();
  std::string out;
  std::size_t line = 1;
  for (std::size_t number = 1, at = 0;; ++number) {
    const std::size_t begin = json.find_first_not_of(" \t\r\n,", at);
    if (begin == json.npos) break;
    line += std::size_t(std::count(json.begin() + std::ptrdiff_t(at), json.begin() + std::ptrdiff_t(begin), '\n'));
    const auto wrong = [&](const Error& error) { return makeError(error.code, "message " + std::to_string(number) + ", from line " + std::to_string(line) + ": " + error.message); };
    if (number > mostGrpcMessages) return tooMany();
    const std::size_t end = valueEnd(json, begin);
    if (end > json.size()) return wrong(corrupt("it does not end"));
    const auto bytes = schema.fromJson(json.substr(begin, end - begin), type);
    if (!bytes) return wrong(bytes.error());
    if (out.size() + bytes->size() > mostJson) return tooLarge();
    if (auto framed = wire::grpc::appendMessage(out, 0, *bytes); !framed) return wrong(framed.error());
    line += std::size_t(std::count(json.begin() + std::ptrdiff_t(begin), json.begin() + std::ptrdiff_t(end), '\n'));
    at = end;
  }
  return call.base64 ? codec::base64Encode(out) : out;
}

Result<std::string> grpcFramed(std::string_view message, const GrpcCall& call) {
  std::string out;
  if (auto framed = wire::grpc::appendMessage(out, 0, message); !framed) return framed.error();
  return call.base64 ? codec::base64Encode(out) : out;
}

}  // namespace penstock::draft
