// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/payload_format.h"

#include <algorithm>
#include <optional>

#include "penstock/codec/media_type.h"
#include "penstock/display/message_text.h"

namespace penstock::display {
namespace {

/// The data of an event's lines (WHATWG HTML, 9.2.6): each data line's value, joined by LF.
std::string eventData(std::string_view block) {
  std::string data;
  bool any = false;
  while (!block.empty()) {
    const std::size_t end = block.find_first_of("\r\n");
    std::string_view line = block.substr(0, end);
    const bool pair = end != std::string_view::npos && block.substr(end).starts_with("\r\n");
    block.remove_prefix(end == std::string_view::npos ? block.size() : end + (pair ? 2 : 1));
    const std::size_t colon = line.find(':');
    if (line.substr(0, colon) != "data") continue;
    line.remove_prefix(colon == std::string_view::npos ? line.size() : colon + 1);
    if (line.starts_with(' ')) line.remove_prefix(1);
    if (any) data += '\n';
    data += line;
    any = true;
  }
  return data;
}

codec::ProtobufTree decode(std::string_view bytes, const codec::ProtobufSchemaPtr& schema, const std::string& type,
                           const codec::ProtobufLimits& limits) {
  return schema && !type.empty() ? schema->decode(bytes, type, limits) : codec::decodeProtobuf(bytes, limits);
}

/// The field that a preview breaks off in, where it is a text: `3: "the beginning`.
std::string cutField(std::string_view rest) {
  const auto varint = [&rest]() -> std::optional<std::uint64_t> {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !rest.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(rest.front());
      rest.remove_prefix(1);
      value |= std::uint64_t(byte & 0x7f) << shift;
      if (!(byte & 0x80)) return value;
    }
    return std::nullopt;
  };
  const auto tag = varint();
  const auto length = varint();
  if (!tag || !length || (*tag & 7) != 2 || *length <= rest.size()) return {};
  const std::string_view text = textAtStart(rest);
  return text.empty() ? std::string() : std::to_string(*tag >> 3) + ": \"" + std::string(text);
}

/// By the path, of which a gateway may have put more before the service.
std::optional<codec::ProtobufSchema::Method> methodOf(const model::Exchange& x, const codec::ProtobufSchema& schema) {
  if (!x.request) return std::nullopt;
  const std::string_view path = std::string_view(x.request->path).substr(0, x.request->path.find('?'));
  if (auto method = schema.method(path)) return method;
  const std::size_t last = path.rfind('/');
  const std::size_t service = last == path.npos || last == 0 ? path.npos : path.rfind('/', last - 1);
  return service == path.npos || service == 0 ? std::nullopt : schema.method(path.substr(service));
}

}  // namespace

std::string contentOf(const PayloadFormat& format, std::string bytes) {
  switch (format.kind) {
    case PayloadFormat::Kind::event:
      return eventData(bytes);
    case PayloadFormat::Kind::mqtt: {
      const codec::MqttPacket packet = codec::decodeMqtt(bytes, format.mqtt);
      return packet.type == codec::MqttType::publish ? std::string(packet.payload) : bytes;
    }
    case PayloadFormat::Kind::body:
    case PayloadFormat::Kind::protobuf:
      break;
  }
  return bytes;
}

PayloadFormat bodyFormatOf(const model::Exchange& x, model::Direction direction, const std::string& contentType, codec::ProtobufSchemaPtr schema) {
  PayloadFormat format;
  const std::string mime = codec::mediaType(contentType);
  if (!schema || schema->isEmpty() || !(isProtobufType(mime) || mime.starts_with("application/grpc"))) return format;
  for (const std::string_view parameter : {"proto", "messagetype"})
    if (const auto named = codec::mediaParameter(contentType, parameter); named && schema->knows(*named)) format.type = *named;
  if (format.type.empty())
    if (const auto method = methodOf(x, *schema)) format.type = direction == model::Direction::toServer ? method->input : method->output;
  if (!format.type.empty()) format.schema = std::move(schema);
  return format;
}

MessageNames namesFor(const model::Exchange& x, codec::ProtobufSchemaPtr schema) {
  MessageNames names;
  const bool grpc = x.application == model::Application::grpc || x.application == model::Application::grpcWeb;
  if (!grpc || !schema || !x.request) return names;
  if (const auto method = methodOf(x, *schema)) {
    names.toServer = method->input;
    names.toClient = method->output;
  }
  names.schema = std::move(schema);
  return names;
}

PayloadFormat formatOf(const model::Exchange& x, const model::Message& m, const MessageNames& names) {
  PayloadFormat format;
  switch (m.kind) {
    case model::MessageKind::grpc:
      if (!isProtobufType(payloadType(x, m))) break;
      format.kind = PayloadFormat::Kind::protobuf;
      format.schema = names.schema;
      format.type = names.of(m.direction);
      break;
    case model::MessageKind::mqtt: {
      const auto type = codec::MqttType(model::mqttTypeOf(m.code));
      format.kind = PayloadFormat::Kind::mqtt;
      format.mqtt =
          model::any(m.flags & model::MessageFlag::mqtt5) ? codec::MqttVersion::v5 : codec::MqttVersion::v3_1_1;
      if (type == codec::MqttType::connect) format.mqtt = codec::MqttVersion::unknown;  // it says so itself
      if (type == codec::MqttType::publish) format.topic = m.label;
      break;
    }
    case model::MessageKind::event:
      format.kind = PayloadFormat::Kind::event;
      break;
    default:
      break;
  }
  return format;
}

std::string protobufLine(std::string_view bytes, const codec::ProtobufSchemaPtr& schema, const std::string& type) {
  codec::ProtobufLimits limits;
  limits.fields = 64;
  limits.depth = 8;
  codec::ProtobufTree tree = decode(bytes, schema, type, limits);
  const std::string_view rest =
      tree.problem ? bytes.substr(std::min(tree.problemAt, bytes.size())) : std::string_view();
  tree.problem = nullptr;  // a beginning ends in the middle of a field
  const std::string text = codec::protobufText(tree, bytes, 1024);
  std::string line;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view row = std::string_view(text).substr(at, end - at);
    at = end + 1;
    row.remove_prefix(std::min(row.find_first_not_of(' '), row.size()));
    // Other readings of a number are for who has room.
    const std::size_t quoted = row.rfind('"');
    row = row.substr(0, row.find("  # ", quoted == std::string_view::npos ? 0 : quoted));
    if (row.empty() || row.starts_with('#')) continue;
    if (!line.empty()) line += row == "}" || line.ends_with('{') ? " " : "  ";
    line += row;
  }
  const std::string cut = cutField(rest);
  if (!cut.empty()) line += (line.empty() ? "" : "  ") + cut;
  return line;
}

bool isProtobufType(std::string_view type) {
  return type == "application/x-protobuf" || type == "application/protobuf" ||
         type == "application/vnd.google.protobuf" || type == "application/x-google-protobuf" || type == "application/proto";
}

}  // namespace penstock::display
