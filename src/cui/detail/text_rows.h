// SPDX-License-Identifier: GPL-3.0-or-later
// What a text pane scrolls through: facts, a document, bytes. Immutable.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cui/screen/lines.h"
#include "penstock/base/cancel_token.h"
#include "penstock/display/text_document.h"

namespace penstock::cui {

/// A place that was looked for.
struct FoundText {
  std::size_t row = 0, byte = 0, length = 0;  // of that row's text
};

/// Thread: any.
class TextRows {
 public:
  virtual ~TextRows() = default;
  virtual std::size_t size() const = 0;
  virtual Line at(std::size_t row) const = 0;
  /// In order, at most `most`. ASCII letters in either case.
  virtual std::vector<FoundText> find(std::string_view words, std::size_t most, const CancelToken& token) const = 0;
};
using TextRowsPtr = std::shared_ptr<const TextRows>;

TextRowsPtr rowsOf(std::vector<Line> lines);
/// `document`: as shownDocument() gives it, wrapped or not.
TextRowsPtr rowsOf(display::TextDocumentPtr document);
/// Sixteen bytes a row.
TextRowsPtr hexRows(std::shared_ptr<const std::string> bytes);

/// The same text with everything in it to be seen: tabs as blanks, controls as pictures.
display::TextDocumentPtr shownDocument(const display::TextDocument& document, const CancelToken& token);
/// Cut at so many cells.
display::TextDocumentPtr fitDocument(const display::TextDocument& document, std::size_t cells, const CancelToken& token);

}  // namespace penstock::cui
