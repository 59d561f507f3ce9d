// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/message_text.h"

#include <algorithm>

#include "penstock/codec/charset.h"
#include "penstock/codec/media_type.h"
#include "penstock/display/format.h"

namespace penstock::display {
namespace {

using model::Application;
using model::Direction;
using model::MessageFlag;
using model::MessageKind;

bool has(const model::Message& m, MessageFlag flag) { return model::any(m.flags & flag); }

std::string oneLine(std::string_view text) {
  constexpr std::size_t kMost = 512;  // bytes: more than any column is wide, and a topic may have 64 KB
  std::string line;
  line.reserve(std::min(text.size(), kMost + 1));
  for (const char c : text) {
    if (line.size() > kMost) break;
    const bool space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!space)
      line += c;
    else if (!line.empty() && line.back() != ' ')
      line += ' ';
  }
  return wireText(line, kMost);
}

std::string hex(std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 3);
  for (const unsigned char c : bytes) {
    if (!out.empty()) out += ' ';
    out += digits[c >> 4];
    out += digits[c & 15];
  }
  return out;
}

std::string_view headField(const model::Exchange& x, Direction direction, const char* name) {
  const model::Headers* headers = nullptr;
  if (direction == Direction::toServer && x.request) headers = &x.request->headers;
  if (direction == Direction::toClient && x.response) headers = &x.response->headers;
  return headers ? headers->find(name).value_or(std::string_view()) : std::string_view();
}

std::string moment(const model::Exchange& x, std::int64_t at) {
  return timeOfDayText(x.startedAt + std::chrono::microseconds(at)) + " · " + durationText(at) + " since the start";
}

}  // namespace

std::string_view textAtStart(std::string_view bytes) {
  const bool text = codec::isUtf8(bytes, true) && std::none_of(bytes.begin(), bytes.end(), [](char c) {
                      return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7f;
                    });
  if (!text) return {};
  while (!codec::isUtf8(bytes)) bytes.remove_suffix(1);  // the character that was cut
  return bytes;
}

std::string directionText(Direction direction) { return direction == Direction::toServer ? "to server" : "to client"; }

std::string kindLabel(const model::Message& m) {
  switch (m.kind) {
    case MessageKind::close:
      // 1005 says that the frame carried none (RFC 6455 7.4.1).
      return m.code == 0 || m.code == 1005 ? "close" : "close " + std::to_string(m.code);
    case MessageKind::grpc:
      return "grpc";
    case MessageKind::grpcTrailers:
      return "trailers";
    case MessageKind::event:
      return m.label.empty() ? "event" : oneLine(m.label);
    case MessageKind::mqtt:
      return std::string(codec::toText(codec::MqttType(model::mqttTypeOf(m.code))));
    default:
      return std::string(model::toText(m.kind));
  }
}

std::string previewText(const model::Message& m, const MessageNames& names) {
  if (m.kind == MessageKind::close && !m.label.empty()) return oneLine(m.label);
  const std::string_view bytes = m.preview;
  // What is kept compressed has no words in it.
  const std::string_view text = has(m, MessageFlag::encoded) ? std::string_view() : textAtStart(bytes);
  std::string shown;
  if (m.kind == MessageKind::grpc && !has(m, MessageFlag::encoded) && !bytes.starts_with('{'))
    shown = wireText(protobufLine(bytes, names.schema, names.of(m.direction)));
  if (shown.empty() && !text.empty()) shown = oneLine(text);
  // Text by its kind stays text where a byte of it is not.
  const bool declared = m.kind == MessageKind::text || m.kind == MessageKind::event || m.kind == MessageKind::grpcTrailers;
  if (shown.empty()) shown = declared ? oneLine(bytes) : hex(bytes);
  if (m.kind != MessageKind::mqtt || m.label.empty()) return shown;
  const std::string label = oneLine(m.label);
  return shown.empty() ? label : label + " · " + shown;
}

std::vector<MessagePill> pillsOf(const model::Message& m, bool open) {
  std::vector<MessagePill> pills;
  if (m.kind == MessageKind::mqtt && codec::MqttType(model::mqttTypeOf(m.code)) == codec::MqttType::publish) {
    codec::MqttPacket publish;
    publish.type = codec::MqttType::publish;
    publish.flags = std::uint8_t(model::mqttFlagsOf(m.code));
    pills.push_back({"QoS " + std::to_string(publish.qos()), publish.qos() == 3});
    if (publish.retain()) pills.push_back({"retain", false});
    if (publish.dup()) pills.push_back({"dup", false});
  }
  if (!has(m, MessageFlag::complete)) pills.push_back({open ? "in progress" : "cut off", !open});
  if (has(m, MessageFlag::malformed)) pills.push_back({"malformed", true});
  if (has(m, MessageFlag::cut)) pills.push_back({"not all kept", false});
  if (has(m, MessageFlag::encoded)) pills.push_back({"compressed", false});
  return pills;
}

std::string closeCodeName(int code) {
  static constexpr std::pair<int, const char*> kNames[] = {
      {1000, "normal closure"},          {1001, "going away"},       {1002, "protocol error"},
      {1003, "unsupported data"},        {1005, "no status code"},   {1006, "closed without a close frame"},
      {1007, "invalid payload"},         {1008, "policy violation"}, {1009, "message too big"},
      {1010, "an extension is missing"}, {1011, "internal error"},   {1012, "service restart"},
      {1013, "try again later"},         {1014, "bad gateway"}};
  for (const auto& [number, name] : kNames)
    if (number == code) return name;
  return {};
}

Facts messageFacts(const model::Exchange& x, const model::Message& m) {
  FactSection s;
  const auto add = [&](const char* key, const std::string& value, Fact::Look look = Fact::Look::mono) {
    if (!value.empty()) s.facts.push_back({key, value, look});
  };
  add("Message", countText(m.index + 1) + (x.messages > m.index ? " of " + countText(x.messages) : std::string()));
  add("Direction", directionText(m.direction), Fact::Look::words);
  add("Kind", kindLabel(m));
  if (m.kind == MessageKind::close) {
    const std::string name = closeCodeName(m.code);
    add("Close code", std::to_string(m.code) + (name.empty() ? "" : " ") + name);
    add("Reason", wireText(m.label));
  }
  if (m.kind == MessageKind::mqtt) add("About", wireText(m.label));
  add("Began", moment(x, m.at));
  if (m.endedAt > m.at) add("Took", durationText(m.endedAt - m.at));
  add("Size", sizeText(m.size));
  if (m.wireSize != m.size) add("On the wire", sizeText(m.wireSize));
  if (m.fragments > 1) add("Frames", std::to_string(m.fragments));
  if (has(m, MessageFlag::compressed)) {
    const std::string coding = payloadCoding(x, m);
    add("Compressed", coding.empty() ? "yes" : wireText(coding), Fact::Look::words);
  }
  const bool open = x.state == model::ExchangeState::pending;
  if (!has(m, MessageFlag::complete))
    add("State", open ? "in progress" : "cut off when its exchange ended", open ? Fact::Look::dim : Fact::Look::warn);
  if (has(m, MessageFlag::malformed))
    add("Irregular", "it breaks the rules of its protocol; it was passed on as it came", Fact::Look::warn);
  return {s};
}

std::string payloadCoding(const model::Exchange& x, const model::Message& m) {
  const bool grpc = m.kind == MessageKind::grpc || m.kind == MessageKind::grpcTrailers;
  if (!grpc || !has(m, MessageFlag::encoded)) return {};
  std::string coding(headField(x, m.direction, "grpc-encoding"));
  return coding == "identity" ? std::string() : coding;
}

std::string payloadType(const model::Exchange& x, const model::Message& m) {
  if (m.kind == MessageKind::grpcTrailers) return "text/plain";
  if (m.kind != MessageKind::grpc) return {};
  // "application/grpc+json": what follows the plus is how messages are written; protobuf where nothing does.
  std::string type = codec::mediaType(headField(x, m.direction, "content-type"));
  if (type.empty()) type = codec::mediaType(headField(x, Direction::toServer, "content-type"));
  const std::size_t plus = type.find('+');
  const std::string format = plus == std::string::npos ? "proto" : type.substr(plus + 1);
  return format == "proto" ? "application/x-protobuf" : "application/" + format;
}

}  // namespace penstock::display
