// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "display/diff_writer.h"

namespace penstock::display {

/// Writes rows in which words changed as one text: the lines of the right, with the words of the left that are gone where they stood. `runs` are
/// all that lie between two lines that are the same.
void writeMerged(const ComparedSection& section, std::uint16_t number, std::span<const diff::Run> runs, DiffWriter& out);

}  // namespace penstock::display
