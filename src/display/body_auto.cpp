// SPDX-License-Identifier: GPL-3.0-or-later
// Which view suits bytes of which a type was declared, or nothing: by all of them, not by their beginning, wherever that is possible.
#include <algorithm>

#include "display/body_content.h"
#include "penstock/codec/body_text.h"
#include "penstock/codec/event_stream.h"
#include "penstock/codec/file_summary.h"
#include "penstock/codec/graphql.h"
#include "penstock/codec/grpc.h"
#include "penstock/codec/layout.h"
#include "penstock/codec/media_type.h"
#include "penstock/codec/packed_tree.h"

namespace penstock::display {
namespace {

using codec::BodyType;

// Larger ones are not looked at as a whole to find out what they are.
constexpr std::size_t kWholeLooked = 4u << 20;

bool isMessagePackType(std::string_view mime) {
  return mime == "application/msgpack" || mime == "application/x-msgpack" || mime == "application/vnd.msgpack" || mime == "application/messagepack" || mime.ends_with("+msgpack");
}
bool isCborType(std::string_view mime) {
  return mime == "application/cbor" || mime == "application/cbor-seq" || mime.ends_with("+cbor") || mime.starts_with("application/cose") || mime == "application/cwt";
}
/// Frames of gRPC or gRPC-Web from the first byte to the last.
bool isGrpc(const Content& c, std::string_view mime) {
  if (!mime.starts_with("application/grpc")) return false;
  const codec::GrpcFrames read = codec::readGrpcFrames(c.bytes, mime.starts_with("application/grpc-web-text"));
  return !read.frames.empty() && (!read.problem || c.growing());
}

AutoView ofBinary(const Content& c, std::string_view mime) {
  const std::string_view bytes = c.bytes;
  if (isMessagePackType(mime)) return {BodyView::messagepack, "MessagePack · because of its content-type"};
  if (isCborType(mime)) return {BodyView::cbor, "CBOR · because of its content-type"};
  // Words are better than hex where they tell something.
  constexpr std::size_t something = 2;
  if (const auto file = codec::fileSummary(bytes, c.cut ? bytes.size() + 1 : bytes.size()); file && file->facts.size() >= something)
    return {BodyView::summary, file->name + " · because of its first bytes"};
  if (c.growing() || bytes.size() > kWholeLooked) return {};
  if (codec::surelyCbor(bytes)) return {BodyView::cbor, "CBOR · because all of it reads as that"};
  if (codec::surelyMessagePack(bytes)) return {BodyView::messagepack, "MessagePack · because all of it reads as that"};
  if (codec::surelyProtobuf(bytes)) return {BodyView::protobuf, "Protobuf · because all of it reads as that"};
  return {};
}

AutoView ofText(const Content& c, std::string_view mime) {
  const std::string_view bytes = c.bytes;
  if (mime == "application/graphql" && !codec::readGraphql(bytes, c.request.contentType).empty())
    return {BodyView::graphql, "GraphQL · because content-type and it is a document"};
  if (mime == "text/event-stream" && codec::hasEvents(bytes)) return {BodyView::events, "SSE · because content-type and its events"};
  if (bytes.starts_with("%PDF-")) return {BodyView::summary, "PDF document · because of its first bytes"};
  if (c.growing() || c.request.inside) return {};
  switch (codec::textWrapping(bytes)) {
    case codec::TextWrapping::jwt: return {BodyView::jwt, "JWT · because all of it is a token"};
    case codec::TextWrapping::base64: return {BodyView::base64, ""};
    case codec::TextWrapping::none: break;
  }
  return {};
}

AutoView laidOut(BodyView view, const Content& c, const LoadedBody& out) {
  if (view != BodyView::xml && !codec::isMinified(c.bytes)) return {};
  return {view, out.guess.clause() + ", laid out"};
}

}  // namespace

AutoView autoView(const Content& c, const LoadedBody& out) {
  const std::string mime = codec::mediaType(c.request.contentType);
  if (isGrpc(c, mime)) return {BodyView::grpcWeb, "gRPC · because content-type and its frames"};
  switch (out.guess.type) {
    case BodyType::json:
      if (!c.growing() && c.bytes.size() <= kWholeLooked && !codec::readGraphql(c.bytes, c.request.contentType).empty())
        return {BodyView::graphql, "GraphQL · because its query is a document"};
      return {};
    case BodyType::xml: return laidOut(BodyView::xml, c, out);
    case BodyType::html: return laidOut(BodyView::html, c, out);
    case BodyType::css: return laidOut(BodyView::css, c, out);
    case BodyType::js: return laidOut(BodyView::js, c, out);
    case BodyType::form: return {BodyView::form, out.guess.clause()};
    case BodyType::multipart: return {BodyView::multipart, out.guess.clause()};
    case BodyType::text: return ofText(c, mime);
    case BodyType::binary: return ofBinary(c, mime);
    default: return {};
  }
}

std::vector<BodyView> fittingViews(const Content& c, const LoadedBody& out) {
  std::vector<BodyView> fit = {BodyView::automatic, BodyView::text};
  const BodyType type = out.guess.type;
  const AutoView& picked = c.picked;
  const auto add = [&fit](BodyView view) {
    if (std::find(fit.begin(), fit.end(), view) == fit.end()) fit.push_back(view);
  };
  if (type == BodyType::json || type == BodyType::jsonLines) add(BodyView::json), add(BodyView::tree);
  if (type == BodyType::xml || type == BodyType::svg) add(BodyView::xml);
  if (type == BodyType::html) add(BodyView::html);
  if (type == BodyType::css) add(BodyView::css);
  if (type == BodyType::js) add(BodyView::js);
  if (type == BodyType::form) add(BodyView::tree);
  if (out.shown == BodyView::json) add(BodyView::json), add(BodyView::tree);
  if (picked.view != BodyView::automatic) add(picked.view);
  if (picked.view == BodyView::messagepack || picked.view == BodyView::cbor || picked.view == BodyView::protobuf) add(BodyView::tree), add(BodyView::json);
  if (isDrawable(type)) add(BodyView::image);
  if (codec::isImage(type) && type != BodyType::svg) add(BodyView::summary);
  if (out.shown == BodyView::protobuf) add(BodyView::protobuf), add(BodyView::json), add(BodyView::tree);
  if (out.shown == BodyView::mqtt) add(BodyView::mqtt);
  add(BodyView::hex);
  if (out.coded) add(BodyView::hexReceived);
  std::vector<BodyView> ordered;
  for (const BodyView view : menuViews())
    if (std::find(fit.begin(), fit.end(), view) != fit.end()) ordered.push_back(view);
  return ordered;
}

}  // namespace penstock::display
