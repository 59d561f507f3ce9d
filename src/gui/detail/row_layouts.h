// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of a text as they are laid out and coloured; those seen lately are kept.
#pragma once

#include <QHash>
#include <QTextLayout>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "penstock/codec/token.h"
#include "penstock/display/code_lexer.h"
#include "penstock/display/text_document.h"

namespace penstock::gui {

class Theme;

/// A row as it is laid out. Bytes are those of the row.
struct LaidOutRow {
  QString text;
  std::string_view bytes;
  bool ascii = true;  // a byte is a character
  QTextLayout layout;

  QTextLine line() const { return layout.lineAt(0); }
  int indexOf(std::size_t byte) const;
  std::size_t byteOf(int index) const;
  qreal xOf(std::size_t byte) const;
  std::size_t byteAt(qreal x) const;
};

/// Lifetime: rows are good until the next change of the text, or some hundred rows later. Thread: GUI.
class RowLayouts {
 public:
  using Spans = std::function<std::vector<codec::TokenSpan>(std::size_t row)>;
  RowLayouts(Theme& theme, Spans spans) : theme_(theme), spans_(std::move(spans)) {}

  const LaidOutRow& of(const display::TextDocument& document, std::size_t row) const;
  void clear() { cache_.clear(); }

 private:
  Theme& theme_;
  const Spans spans_;
  mutable QHash<quint64, std::shared_ptr<LaidOutRow>> cache_;
};

/// Colours of rows: a line of several is gone through from above, and where that was done is remembered. Thread: GUI.
class RowColours {
 public:
  /// `beginsText` as for display::lexRow.
  std::vector<codec::TokenSpan> of(const display::TextDocument& document, std::size_t row, display::Language language,
                                   const std::function<bool(std::size_t row)>& beginsText) const;
  void clear() { unfinished_.clear(); }

 private:
  mutable QHash<quint64, display::Unfinished> unfinished_;  // what a row in the middle of a line begins in
};

}  // namespace penstock::gui
