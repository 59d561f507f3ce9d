// SPDX-License-Identifier: GPL-3.0-or-later
// MessagePack, CBOR, gRPC-Web.
#include <algorithm>

#include "display/body_content.h"
#include "penstock/codec/charset.h"
#include "penstock/codec/grpc.h"
#include "penstock/codec/json_pretty.h"
#include "penstock/codec/media_type.h"
#include "penstock/codec/packed_tree.h"
#include "penstock/codec/protobuf.h"
#include "penstock/codec/value_makers.h"
#include "penstock/display/format.h"

namespace penstock::display {
namespace {

codec::PackedTree packedTree(BodyView view, const Content& c) {
  return view == BodyView::cbor ? codec::cborTree(c.bytes, c.token) : codec::messagePackTree(c.bytes, c.token);
}

/// Tells what is wrong with it; false where nothing of it could be read.
bool tellPacked(const Content& c, const codec::PackedTree& made, std::string_view name, LoadedBody& out) {
  const bool nothing = !made.tree || made.tree->empty() || (made.problem && !(c.growing() && made.truncated) && made.tree->size() < 2);
  if (made.problem && !(c.growing() && made.truncated)) {
    out.notices.push_back("Not all of it is " + std::string(name) + ": " + made.problem + " at byte " + std::to_string(made.problemAt) + ".");
    out.warning = true;
  }
  if (made.tree && !made.tree->problem().empty()) out.notices.push_back(made.tree->problem());
  return !nothing;
}

std::string fieldsOf(const Content& c, std::string_view payload) { return codec::protobufText(protobufOf(c.request, payload), payload, textBytes(c.request)); }

/// A field a line, as they are lines of HTTP/1.
std::string trailersText(std::string_view payload) {
  constexpr std::size_t most = 64 * 1024;
  payload = payload.substr(0, most);
  std::string out;
  while (!payload.empty()) {
    const std::size_t end = std::min(payload.find("\r\n"), payload.size());
    out += wireText(payload.substr(0, end), most) + "\n";
    payload.remove_prefix(std::min(end + 2, payload.size()));
  }
  return out;
}

std::string frameText(const codec::GrpcFrame& frame, std::string_view payload, bool json) {
  if (frame.trailers) return trailersText(payload);
  if (frame.compressed) return "# Messages under a coding are shown under Messages.\n";
  const codec::JsonPretty pretty = codec::prettyJson(payload);
  return (json && pretty.end == codec::JsonEnd::complete ? pretty.text : codec::asUtf8(payload)) + "\n";
}

}  // namespace

bool showPacked(BodyView view, const Content& c, LoadedBody& out) {
  const codec::PackedTree made = packedTree(view, c);
  if (!tellPacked(c, made, viewName(view), out)) return false;
  out.shown = view;
  out.language = Language::json;
  out.document = TextDocument::make(codec::valueDiagnostic(*made.tree, 0, kAllBytes), c.token);
  return true;
}

bool showPackedTree(BodyView view, const Content& c, LoadedBody& out) {
  codec::PackedTree made = packedTree(view, c);
  if (!tellPacked(c, made, viewName(view), out)) return false;
  out.shown = BodyView::tree;
  out.tree = std::move(made.tree);
  return true;
}

bool showPackedJson(const Content& c, LoadedBody& out) {
  const BodyView packed = c.picked.view;
  codec::ValueTreePtr tree;
  if (packed == BodyView::cbor || packed == BodyView::messagepack) {
    const codec::PackedTree made = packedTree(packed, c);
    if (!tellPacked(c, made, viewName(packed), out)) return false;
    tree = made.tree;
  } else if (packed == BodyView::protobuf) {
    tree = codec::protobufValues(protobufOf(c.request, c.bytes), c.bytes);
  } else {
    return false;
  }
  out.shown = BodyView::json;
  out.language = Language::json;
  out.document = TextDocument::make(codec::valueJson(*tree, 0, kAllBytes), c.token);
  return true;
}

bool showGrpcWeb(const Content& c, LoadedBody& out) {
  const std::string mime = codec::mediaType(c.request.contentType);
  const bool base64 = mime.starts_with("application/grpc-web-text"), json = mime.ends_with("+json");
  const codec::GrpcFrames frames = codec::readGrpcFrames(c.bytes, base64);
  if (frames.frames.empty()) {
    out.notices.push_back("It has no frame of gRPC: " + std::string(frames.problem ? frames.problem : "there is nothing in it") + ".");
    return false;
  }
  std::string text;
  bool numbers = false;
  std::size_t i = 0;
  for (; i < frames.frames.size() && text.size() <= textBytes(c.request) && !c.token.cancelled(); ++i) {
    const codec::GrpcFrame& frame = frames.frames[i];
    const std::string_view payload = std::string_view(frames.bytes).substr(frame.at, frame.size);
    text += (i ? "\n# " : "# ") + std::string(frame.trailers ? "Trailers" : "Message") + ", " + sizeText(frame.size) + (frame.compressed ? ", compressed" : "") + "\n";
    const bool fields = !frame.trailers && !frame.compressed && !json;
    text += fields ? fieldsOf(c, payload) : frameText(frame, payload, json);
    numbers |= fields && !payload.empty() && c.request.format.type.empty();
  }
  if (i < frames.frames.size()) out.notices.push_back("Shown are the first " + countText(i) + " of " + countText(frames.frames.size()) + " frames.");
  if (frames.problem && !c.growing()) {
    out.notices.push_back("Not all of it is frames of gRPC: " + std::string(frames.problem) + ".");
    out.warning = true;
  }
  out.mayLoadSchema = numbers;
  if (numbers) out.notices.push_back("Fields are shown by number: no schema loaded has this message.");
  out.shown = BodyView::grpcWeb;
  out.language = json ? Language::json : Language::protobuf;
  out.document = TextDocument::make(std::move(text), c.token);
  return true;
}

}  // namespace penstock::display
