// SPDX-License-Identifier: GPL-3.0-or-later
// Markup, style sheets and scripts laid out for reading. Tokens stay byte for byte, in their order; only white space between them changes,
// and only where the language gives it no meaning: in a shown HTML no space appears or goes between two words, and no script has a line end
// where one would end a statement. The languages are read leniently: what is none of theirs goes through as it is. No library of Debian's
// does this without building another document (tidy, libxml2: entities, attributes and errors are rewritten) or an interpreter's tree.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "penstock/base/cancel_token.h"

namespace penstock::codec {

enum class LayoutLanguage { xml, html, css, js };

struct Layout {
  std::string text;  // cancelled: anything
  /// A clause why what comes last is left as it was: "a string does not end". "" for a whole.
  std::string problem;
};

/// Linear in time; output at most four times the input and 8 MB, since indentation is spent sparingly where it would be most of the text.
Layout layOut(LayoutLanguage language, std::string_view source, const CancelToken& token = {});

/// Whether a text is as machines write it, in lines that nobody reads.
bool isMinified(std::string_view text);

}  // namespace penstock::codec
