// SPDX-License-Identifier: GPL-3.0-or-later
// Messages as the JSON that libprotobuf itself writes and reads.
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/util/json_util.h>

#include "codec/protobuf/schema_pool.h"

namespace penstock::codec::protobuf {
namespace {

constexpr std::size_t mostBytes = 16 * 1024 * 1024;

Error tooLarge() { return makeError(ErrorCode::limit, "over 16 MB"); }

/// libprotobuf's words, on one line and bounded.
std::string wordsOf(std::string_view message) {
  std::string out;
  for (const char c : message.substr(0, 300)) out += c == '\n' || c == '\r' ? ' ' : c;
  return out;
}

std::unique_ptr<pb::Message> newMessage(pb::DynamicMessageFactory& factory, const pb::Descriptor& type) {
  return std::unique_ptr<pb::Message>(factory.GetPrototype(&type)->New());
}

}  // namespace

Result<std::string> jsonOf(std::string_view bytes, const pb::Descriptor& type, bool unsetToo) {
  if (bytes.size() > mostBytes) return tooLarge();
  pb::DynamicMessageFactory factory;
  const auto message = newMessage(factory, type);
  if (!message->ParsePartialFromArray(bytes.data(), int(bytes.size()))) return makeError(ErrorCode::corrupt, "the bytes are no " + type.full_name());
  pb::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = unsetToo;
  std::string out;
  const auto status = pb::util::MessageToJsonString(*message, &out, options);
  if (!status.ok()) return makeError(ErrorCode::corrupt, wordsOf({status.message().data(), status.message().size()}));
  if (out.size() > mostBytes) return tooLarge();
  return out;
}

Result<std::string> bytesOf(std::string_view json, const pb::Descriptor& type) {
  if (json.size() > mostBytes) return tooLarge();
  pb::DynamicMessageFactory factory;
  const auto message = newMessage(factory, type);
  const auto status = pb::util::JsonStringToMessage(std::string(json), message.get());
  if (!status.ok()) return makeError(ErrorCode::corrupt, wordsOf({status.message().data(), status.message().size()}));
  std::string out;
  if (!message->SerializePartialToString(&out)) return makeError(ErrorCode::corrupt, "it cannot be written as " + type.full_name());
  if (out.size() > mostBytes) return tooLarge();
  return out;
}

}  // namespace penstock::codec::protobuf
