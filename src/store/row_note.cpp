// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/row_note.h"

#include <utility>

namespace penstock::store {

std::uint32_t putNote(Row& row, NotePart part, std::uint32_t value) {
  switch (part) {
    case NotePart::color: {
      const std::uint32_t before = row.color;
      row.color = std::uint8_t(value) & 7;
      return before;
    }
    case NotePart::tags:
      return std::exchange(row.tags, value);
    case NotePart::comment:
      return std::exchange(row.comment, value);
  }
  return 0;
}

}  // namespace penstock::store
