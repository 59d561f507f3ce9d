// SPDX-License-Identifier: GPL-3.0-or-later
// Marks "§" around positions, as they stand in the text that is edited (draft/attack.h reads them). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "penstock/draft/text_edits.h"

namespace penstock::gui {

/// Places of positions, their marks included. A last mark without its other is one to the end.
std::vector<draft::Place> positionsIn(std::string_view marked);
/// Makes the selection a position. What it overlaps is one no more. With nothing selected an empty position; inside of one: it is none any more.
draft::TextEdits markedSelection(std::string_view marked, draft::Place selection);
std::string withoutPositions(std::string_view marked);
/// A request's text with marks of its own written so that they are none.
std::string unmarked(std::string_view text);
/// A position for the value of each parameter: of the query, cookies, and a form or JSON. In place of those there are.
std::string withParametersMarked(std::string_view marked);

}  // namespace penstock::gui
