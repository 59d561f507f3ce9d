// SPDX-License-Identifier: GPL-3.0-or-later
// What a person put on a row, a part at a time.
#pragma once

#include <cstdint>

#include "store/row.h"

namespace penstock::store {

enum class NotePart : std::uint8_t { color, tags, comment };

/// One part as it was before.
struct NoteBefore {
  model::ExchangeId id;
  std::uint32_t value;  // the colour, or a number of the interner of notes
};

/// Gives what was there before.
std::uint32_t putNote(Row& row, NotePart part, std::uint32_t value);

}  // namespace penstock::store
