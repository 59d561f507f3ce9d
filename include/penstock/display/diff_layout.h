// SPDX-License-Identifier: GPL-3.0-or-later
// A comparison laid out to be looked at: as one text, or as two whose rows stand side by side. Thread: any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "penstock/base/cancel_token.h"
#include "penstock/diff/comparison.h"
#include "penstock/display/compared.h"
#include "penstock/display/text_document.h"

namespace penstock::display {

enum class DiffLineKind : std::uint8_t {
  same,
  alike,    // differs only in what does not count
  removed,  // of the left: it is not on the right, or is another there
  added,    // of the right: the reverse
  merged,   // holds words of both
  filler,   // stands beside a line that the other side alone has
  fold,     // in place of lines that are the same
  title,    // of a section
  note,     // a sentence
};

struct DiffLine {
  DiffLineKind kind = DiffLineKind::same;
  std::uint16_t section = 0;
  bool head = false;                  // of a message: not in the section's language
  std::uint32_t left = 0, right = 0;  // numbers of lines, from 1; 0: that side has none here. Of a fold the first it hides
};

/// Bytes of a text that differ within their line.
struct DiffMark {
  std::uint32_t begin = 0, end = 0;
  bool added = false;
};

struct DiffText {
  TextDocumentPtr document;
  std::vector<DiffLine> lines;  // of the document's lines
  std::vector<DiffMark> marks;  // in order, apart from each other
};

/// Rows that follow each other and differ.
struct DiffChange {
  std::uint32_t firstRow = 0, lastRow = 0;  // of either document
  std::uint16_t section = 0;
  std::uint32_t left = 0, right = 0;  // lines of the comparison that it begins at, from 0
};

/// A fold that was opened: its section, and the left line that it begins with, from 1.
using OpenedFolds = std::set<std::pair<std::uint16_t, std::uint32_t>>;

struct LayoutOptions {
  bool sideBySide = true;
  bool words = false;    // one text: words of both in one line, as far as lines stand beside each other
  bool onlyChanges = false;
  unsigned context = 3;  // lines that stay around a change
  OpenedFolds opened;
};

struct DiffLayout {
  bool sideBySide = false;
  DiffText left, right;  // one text: the left alone
  std::vector<DiffChange> changes;
  std::vector<Language> languages;  // of sections
  diff::Counts counts;
  std::size_t alike = 0;  // rows that differ only in what does not count
};

/// Linear. Cancelled, it means nothing.
DiffLayout layOut(const ComparedSections& compared, const LayoutOptions& options, const CancelToken& token);

}  // namespace penstock::display
