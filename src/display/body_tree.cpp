// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies as trees of values.
#include "display/body_content.h"

namespace penstock::display {
namespace {

using codec::BodyType;
using codec::JsonEnd;

bool showJsonTree(const Content& c, LoadedBody& out) {
  codec::JsonTree made = codec::jsonTree(textOf(c, out), out.guess.type == BodyType::jsonLines, c.token);
  if (!made.tree) return true;  // cancelled: nobody looks at it
  const bool whole = made.end == JsonEnd::complete || made.end == JsonEnd::limit || (c.growing() && made.end == JsonEnd::truncated);
  if (!whole || made.tree->empty()) {
    out.notices.push_back(jsonProblem(made.error));
    out.warning = true;
    return false;
  }
  if (made.end != JsonEnd::truncated && !made.tree->problem().empty()) out.notices.push_back(made.tree->problem());
  out.tree = std::move(made.tree);
  return true;
}

}  // namespace

bool showTree(const Content& c, LoadedBody& out) {
  if (!codec::isTextual(out.guess.type)) {
    out.notices.push_back("It is no text, so that it cannot be a tree of JSON.");
    return false;
  }
  if (!showJsonTree(c, out)) return false;
  out.shown = BodyView::tree;
  return true;
}

}  // namespace penstock::display
