// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies and payloads that are not written as text.
#include "display/body_format.h"

#include <algorithm>

#include "display/body_content.h"
#include "penstock/codec/media_type.h"

namespace penstock::display {
namespace {

using Kind = PayloadFormat::Kind;

constexpr std::size_t kMoreFields = 10;  // times as many, where a person asked for all of a body

bool showProtobuf(const BodyRequest& request, const std::string& bytes, bool cut, const CancelToken& token, LoadedBody& out) {
  const bool chosen = request.view != BodyView::automatic;
  codec::ProtobufTree tree = protobufOf(request, bytes);
  const std::size_t most = textBytes(request);
  // While more of it is to come, the end is no damage.
  if (cut || !request.body.complete) tree.problem = nullptr;
  // A message of an error in words, as servers give it under any type, has fields by chance.
  const bool words = tree.problem && tree.typeName.empty() && codec::isText("", std::string_view(bytes).substr(0, 512));
  if (!chosen && tree.problem && (tree.fields.empty() || words)) return false;
  const bool json = request.view == BodyView::json;
  out.shown = json ? BodyView::json : BodyView::protobuf;
  out.language = json ? Language::json : Language::protobuf;
  out.document = TextDocument::make(json ? codec::protobufJson(tree, most) : codec::protobufText(tree, bytes, most), token);
  if (tree.problem) {
    std::string notice = "Not all of it is Protocol Buffers: ";
    notice.append(tree.problem).append(" at byte ").append(std::to_string(tree.problemAt)).append(".");
    out.notices.push_back(std::move(notice));
    out.warning = true;
  }
  const bool named = !tree.typeName.empty();
  out.mayLoadSchema = !named && (request.format.kind == Kind::protobuf || isProtobufType(codec::mediaType(request.contentType)));
  if (out.mayLoadSchema) out.notices.push_back("Fields are shown by number: no schema loaded has this message.");
  if (named)
    out.pill = std::string(json ? "JSON · " : "Protobuf · ").append(tree.typeName);
  else if (!chosen)
    out.pill = request.format.kind == Kind::protobuf ? "Protobuf · because it is gRPC" : "Protobuf · because of its content-type";
  return true;
}

/// Of a message that is a packet, and of any other bytes that a person takes for one.
bool showMqtt(const BodyRequest& request, const std::string& bytes, const CancelToken& token, LoadedBody& out) {
  const codec::MqttPacket packet = codec::decodeMqtt(bytes, request.format.mqtt);
  if (request.format.kind != Kind::mqtt && (!packet.problem.empty() || !packet.whole || packet.size != bytes.size())) {
    const std::string why = !packet.problem.empty() ? packet.problem : packet.whole ? "there is more behind its end" : "it ends early";
    out.notices.push_back("It is no packet of MQTT: " + why + ".");
    return false;
  }
  out.shown = BodyView::mqtt;
  out.language = Language::mqtt;
  out.document = TextDocument::make(codec::mqttText(packet, request.format.topic, std::size_t(request.limit)), token);
  if (!packet.problem.empty()) {
    out.notices.push_back("It breaks the rules of MQTT: " + std::string(packet.problem) + ".");
    out.warning = true;
  }
  out.pill = "MQTT · " + std::string(codec::toText(packet.type));
  return true;
}

}  // namespace

codec::ProtobufTree protobufOf(const BodyRequest& request, std::string_view bytes) {
  const PayloadFormat& format = request.format;
  codec::ProtobufLimits limits;
  if (request.limit > kFirstBytes) limits.fields *= kMoreFields;
  if (format.schema && !format.type.empty()) return format.schema->decode(bytes, format.type, limits, request.readings);
  return codec::decodeProtobuf(bytes, limits, request.readings);
}

std::size_t textBytes(const BodyRequest& request) { return std::size_t(std::max(request.limit, kFirstBytes)); }

bool showFormat(const BodyRequest& request, const std::string& bytes, bool cut, const CancelToken& token, LoadedBody& out) {
  const Kind kind = request.format.kind;
  const bool declared = kind == Kind::protobuf || isProtobufType(codec::mediaType(request.contentType));
  switch (request.view) {
    case BodyView::automatic:
      if (kind == Kind::mqtt) return showMqtt(request, bytes, token, out);
      return declared && !bytes.empty() && showProtobuf(request, bytes, cut, token, out);
    case BodyView::json:
      return declared && showProtobuf(request, bytes, cut, token, out);
    case BodyView::protobuf:
      return showProtobuf(request, bytes, cut, token, out);
    case BodyView::mqtt:
      return showMqtt(request, bytes, token, out);
    default:
      return false;
  }
}

}  // namespace penstock::display
