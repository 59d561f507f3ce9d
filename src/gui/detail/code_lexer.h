// SPDX-License-Identifier: GPL-3.0-or-later
// Colours of a single row. Rows are looked at alone: what spans lines (comments, templates) is coloured by its first
// line only.
#pragma once

#include <string_view>
#include <vector>

#include "penstock/codec/body_type.h"
#include "penstock/codec/token.h"

namespace penstock::gui {

enum class Language { plain, json, markup, script, css, form, httpHead, protobuf, mqtt };

Language languageOf(codec::BodyType type);
/// `firstLine`: the row is the text's first (a start line, where the language has one).
std::vector<codec::TokenSpan> lexRow(Language language, std::string_view row, bool firstLine);

}  // namespace penstock::gui
