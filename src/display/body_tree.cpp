// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies as trees of values.
#include "display/body_content.h"
#include "penstock/codec/media_type.h"
#include "penstock/codec/value_makers.h"

namespace penstock::display {
namespace {

using codec::BodyType;
using codec::JsonEnd;

bool showJsonTree(const Content& c, LoadedBody& out) {
  codec::JsonTree made = codec::jsonTree(textOf(c, out), out.guess.type == BodyType::jsonLines, c.token);
  if (!made.tree) return true;  // cancelled: nobody looks at it
  const bool truncated = made.end == JsonEnd::truncated, invalid = made.end == JsonEnd::invalid;
  // Brackets around nothing show nothing.
  const bool nothing = made.tree->empty() || ((invalid || (truncated && !c.growing())) && made.tree->size() < 2);
  if (invalid || nothing) {
    out.notices.push_back(jsonProblem(made.error) + (nothing ? "" : " The tree ends there."));
    out.warning = true;
    if (nothing) return false;
  } else if (truncated) {
    tellJsonEnd(c, made.error, out);
  } else if (!made.tree->problem().empty()) {
    out.notices.push_back(made.tree->problem());
  }
  out.tree = std::move(made.tree);
  return true;
}

bool showFormTree(const Content& c, LoadedBody& out) {
  out.tree = codec::formValues(c.bytes);
  return true;
}

bool showProtobufTree(const Content& c, LoadedBody& out) {
  codec::ProtobufTree tree = protobufOf(c.request, c.bytes);
  if (c.growing()) tree.problem = nullptr;
  if (tree.fields.empty() && tree.problem) return false;
  out.tree = codec::protobufValues(tree, c.bytes, &out.offers);
  if (!out.tree->problem().empty()) {
    out.notices.push_back(out.tree->problem());
    out.warning = true;
  }
  return true;
}

/// What has no text of its own: as Auto would read it.
bool showBinaryTree(const Content& c, LoadedBody& out) {
  const AutoView& picked = c.picked;
  const bool message = c.request.format.kind == PayloadFormat::Kind::protobuf || isProtobufType(codec::mediaType(c.request.contentType));
  if (message || picked.view == BodyView::protobuf) return showProtobufTree(c, out);
  if (picked.view == BodyView::cbor || picked.view == BodyView::messagepack) return showPackedTree(picked.view, c, out);
  out.notices.push_back("There is no tree in it: it is no JSON, MessagePack, CBOR, form or message of Protocol Buffers.");
  return false;
}

bool showAnyTree(const Content& c, LoadedBody& out) {
  if (c.request.format.kind == PayloadFormat::Kind::protobuf || !codec::isTextual(out.guess.type)) return showBinaryTree(c, out);
  if (out.guess.type == BodyType::form) return showFormTree(c, out);
  return showJsonTree(c, out);
}

}  // namespace

bool showTree(const Content& c, LoadedBody& out) {
  if (!showAnyTree(c, out)) return false;
  out.shown = BodyView::tree;
  return true;
}

}  // namespace penstock::display
