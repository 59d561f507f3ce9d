// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies and payloads that are not written as text.
#include "gui/detail/body_loader.h"
#include "penstock/codec/media_type.h"

namespace penstock::gui {
namespace {

using Kind = display::PayloadFormat::Kind;

QString text(std::string_view s) {
  return QString::fromUtf8(s.data(), qsizetype(s.size()));
}

codec::ProtobufTree decode(const display::PayloadFormat& format, std::string_view bytes) {
  return format.schema && !format.type.empty() ? format.schema->decode(bytes, format.type)
                                               : codec::decodeProtobuf(bytes);
}

bool showProtobuf(const BodyRequest& request, const std::string& bytes, bool cut, const CancelToken& token,
                  LoadedBody& out) {
  const bool chosen = request.view != BodyView::automatic;
  codec::ProtobufTree tree = decode(request.format, bytes);
  // While more of it is to come, the end is no damage.
  if (cut || !request.body.complete) tree.problem = nullptr;
  if (!chosen && tree.problem && tree.fields.empty()) return false;
  const bool json = request.view == BodyView::json;
  out.shown = json ? BodyView::json : BodyView::protobuf;
  out.language = json ? display::Language::json : display::Language::protobuf;
  out.document = display::TextDocument::make(json ? codec::protobufJson(tree) : codec::protobufText(tree, bytes), token);
  if (tree.problem) {
    out.notices << QStringLiteral("Not all of it is Protocol Buffers: %1 at byte %2.")
                       .arg(text(tree.problem))
                       .arg(tree.problemAt);
    out.warning = true;
  }
  const bool named = !tree.typeName.empty();
  out.mayLoadSchema = !named && request.format.kind == Kind::protobuf;
  if (out.mayLoadSchema)
    out.notices << QStringLiteral("Fields are shown by number: no schema loaded has this message.");
  if (named)
    out.pill =
        QStringLiteral("%1 · %2").arg(json ? QStringLiteral("JSON") : QStringLiteral("Protobuf"), text(tree.typeName));
  else if (!chosen)
    out.pill = request.format.kind == Kind::protobuf ? QStringLiteral("Protobuf · because it is gRPC")
                                                     : QStringLiteral("Protobuf · because of its content-type");
  return true;
}

bool showMqtt(const BodyRequest& request, const std::string& bytes, const CancelToken& token, LoadedBody& out) {
  const codec::MqttPacket packet = codec::decodeMqtt(bytes, request.format.mqtt);
  out.shown = BodyView::mqtt;
  out.language = display::Language::mqtt;
  out.document = display::TextDocument::make(codec::mqttText(packet, request.format.topic, std::size_t(request.limit)), token);
  if (!packet.problem.empty()) {
    out.notices << QStringLiteral("It breaks the rules of MQTT: %1.").arg(text(packet.problem));
    out.warning = true;
  }
  out.pill = QStringLiteral("MQTT · %1").arg(text(codec::toText(packet.type)));
  return true;
}

}  // namespace

bool showFormat(const BodyRequest& request, const std::string& bytes, bool cut, const CancelToken& token,
                LoadedBody& out) {
  const Kind kind = request.format.kind;
  const bool declared = kind == Kind::protobuf || display::isProtobufType(codec::mediaType(request.contentType));
  switch (request.view) {
    case BodyView::automatic:
      if (kind == Kind::mqtt) return showMqtt(request, bytes, token, out);
      return declared && !bytes.empty() && showProtobuf(request, bytes, cut, token, out);
    case BodyView::json:
      return declared && showProtobuf(request, bytes, cut, token, out);
    case BodyView::protobuf:
      return showProtobuf(request, bytes, cut, token, out);
    case BodyView::mqtt:
      return kind == Kind::mqtt && showMqtt(request, bytes, token, out);
    default:
      return false;
  }
}

}  // namespace penstock::gui
