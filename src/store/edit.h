// SPDX-License-Identifier: GPL-3.0-or-later
// What changes in a project beside its records, on its way to the writer.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "penstock/model/exchange.h"
#include "store/row_index.h"
#include "store/text/segment.h"

namespace penstock::store {

/// One part of the annotations of these exchanges: `color`, or `text` of the others.
struct NoteEdit {
  NotePart part = NotePart::color;
  std::uint8_t color = 0;
  std::string text;
  std::vector<model::ExchangeId> ids;
};
/// `restored` takes back a removal; `final` says that nothing will: the exchanges go from disk.
struct RemovalEdit {
  enum class Kind : std::uint8_t { removed, restored, final } kind = Kind::removed;
  std::vector<model::ExchangeId> ids;
};
/// What a crash left pending: failed/interrupted, with as many messages as are there.
struct InterruptionEdit {
  struct Exchange {
    model::ExchangeId id;
    std::uint64_t messages;
  };
  std::vector<Exchange> exchanges;
};
/// An empty value takes the key away.
struct SettingEdit {
  std::string key, value;
};
/// A page of bytes takes the place of the one of that number. Without a number all of that key go.
struct PageEdit {
  std::string key;
  std::optional<std::uint64_t> page;
  std::string bytes;
};
using Edit = std::variant<NoteEdit, RemovalEdit, SettingEdit, InterruptionEdit, TextSegmentPtr, PageEdit>;

}  // namespace penstock::store
