// SPDX-License-Identifier: GPL-3.0-or-later
// Text of strangers on its way to a screen: what would be invisible, or turn other text round, is seen.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace penstock::display {

/// A character without a shape of its own: controls (C0, C1), marks that turn the direction of what follows (U+202E and its
/// kind), line and paragraph separators, and what has no width but means something else. Joiners stay: scripts and emoji are
/// written with them.
bool isHidden(char32_t c);
/// A combining character.
bool isMark(char32_t c);

/// Appends `text`, UTF-8, with hidden characters made visible: controls as their pictures, others as ⟨U+202E⟩; U+FFFD for a byte
/// that is no UTF-8. `lines`: line feeds stay. Of marks that pile up on one letter the first few. False: it ended at `most`
/// characters, and there were more. Linear.
bool appendVisible(std::string& out, std::string_view text, bool lines, std::size_t most = SIZE_MAX);

}  // namespace penstock::display
