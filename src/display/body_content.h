// SPDX-License-Identifier: GPL-3.0-or-later
// The ways in which the bytes of a body are shown, one function each: false where the bytes are no such thing, or not in a way that the view
// could show; where it was asked for, `out.notices` then says why.
#pragma once

#include <string>

#include "penstock/display/body.h"

namespace penstock::display {

struct Content {
  const BodyRequest& request;
  const std::string& bytes;  // decoded
  bool cut = false;          // only the beginning
  const CancelToken& token;
  /// What ends too early is no damage: more of it is to come, or was left out here.
  bool growing() const { return cut || !request.body.complete; }
  bool chosen() const { return request.view != BodyView::automatic; }
};

/// The bytes in UTF-8; `out.coding` is told the character set once.
std::string textOf(const Content& content, LoadedBody& out);

/// As they are, or JSON laid out.
void showText(const Content& content, LoadedBody& out);
bool showTree(const Content& content, LoadedBody& out);
/// Views that are none of these, as Auto or the person chose: `view`.
bool showView(BodyView view, const Content& content, LoadedBody& out);

/// "Not valid JSON: line 2, column 3: expected a value."
std::string jsonProblem(const codec::JsonError& error);

}  // namespace penstock::display
