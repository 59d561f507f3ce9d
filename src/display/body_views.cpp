// SPDX-License-Identifier: GPL-3.0-or-later
// The views there are, and which of them suit a body.
#include <algorithm>

#include "display/body_content.h"
#include "penstock/base/ascii.h"

namespace penstock::display {

std::string_view viewName(BodyView view) {
  switch (view) {
    case BodyView::automatic: return "Auto";
    case BodyView::text: return "Text";
    case BodyView::json: return "JSON";
    case BodyView::image: return "Image";
    case BodyView::hex: return "Hex";
    case BodyView::hexReceived: return "Hex as received";
    case BodyView::protobuf: return "Protobuf";
    case BodyView::mqtt: return "MQTT";
    case BodyView::tree: return "Tree";
    case BodyView::xml: return "XML";
    case BodyView::html: return "HTML";
    case BodyView::css: return "CSS";
    case BodyView::js: return "JavaScript";
    case BodyView::form: return "Form";
    case BodyView::multipart: return "Multipart";
    case BodyView::base64: return "Base64";
    case BodyView::jwt: return "JWT";
    case BodyView::messagepack: return "MessagePack";
    case BodyView::cbor: return "CBOR";
    case BodyView::graphql: return "GraphQL";
    case BodyView::grpcWeb: return "gRPC";
    case BodyView::summary: return "Summary";
    case BodyView::events: return "SSE";
  }
  return {};
}

std::string viewWord(BodyView view) {
  std::string out = lowered(viewName(view));
  std::replace(out.begin(), out.end(), ' ', '-');
  return out;
}

std::optional<BodyView> viewNamed(std::string_view word) {
  const std::string wanted = lowered(word);
  const auto views = menuViews();
  const auto at = std::find_if(views.begin(), views.end(), [&](BodyView view) { return viewWord(view) == wanted; });
  return at == views.end() ? std::nullopt : std::optional(*at);
}

std::span<const BodyView> menuViews() {
  static constexpr BodyView views[] = {
      BodyView::automatic, BodyView::text,   BodyView::json,        BodyView::tree,     BodyView::xml,  BodyView::html,
      BodyView::css,       BodyView::js,     BodyView::form,        BodyView::multipart, BodyView::graphql, BodyView::jwt,
      BodyView::base64,    BodyView::image,  BodyView::messagepack, BodyView::cbor,     BodyView::protobuf, BodyView::grpcWeb,
      BodyView::mqtt,      BodyView::events, BodyView::summary, BodyView::hex,        BodyView::hexReceived};
  return views;
}

bool showView(BodyView view, const Content& content, const DrawImage& draw, LoadedBody& out) {
  switch (view) {
    case BodyView::tree: return showTree(content, out);
    case BodyView::json: return showPackedJson(content, out);
    case BodyView::xml:
    case BodyView::html:
    case BodyView::css:
    case BodyView::js: return showLaidOut(view, content, out);
    case BodyView::form: return showForm(content, out);
    case BodyView::multipart: return showMultipart(content, out);
    case BodyView::base64: return showBase64(content, draw, out);
    case BodyView::jwt: return showJwt(content, out);
    case BodyView::messagepack:
    case BodyView::cbor: return showPacked(view, content, out);
    case BodyView::graphql: return showGraphql(content, out);
    case BodyView::grpcWeb: return showGrpcWeb(content, out);
    case BodyView::summary: return showSummary(content, out);
    case BodyView::events: return showEvents(content, out);
    default: return false;
  }
}

}  // namespace penstock::display
