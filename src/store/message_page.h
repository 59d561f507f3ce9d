// SPDX-License-Identifier: GPL-3.0-or-later
// Some messages of an exchange in order of index, put together from wherever they are.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "penstock/model/message.h"

namespace penstock::store {

class MessagePage {
 public:
  MessagePage(std::uint64_t first, std::size_t count)
      : first_(first), end_(first + count < first ? UINT64_MAX : first + count) {}

  std::uint64_t first() const { return first_; }
  std::uint64_t end() const { return end_; }
  bool wants(std::uint64_t index) const { return index >= first_ && index < end_; }
  bool empty() const { return messages_.empty(); }

  /// Replaces what is there of its index.
  void put(model::Message&& message) {
    const auto at = placeOf(message.index);
    if (at != messages_.end() && at->index == message.index)
      *at = std::move(message);
    else
      messages_.insert(at, std::move(message));
  }
  /// For one that was looked up before what is there: that may have gone further meanwhile.
  void putUnlessOlder(model::Message&& message) {
    const auto at = placeOf(message.index);
    if (at != messages_.end() && at->index == message.index && progressOf(message) < progressOf(*at)) return;
    put(std::move(message));
  }
  std::vector<model::Message> take() { return std::move(messages_); }

 private:
  static std::pair<bool, std::uint64_t> progressOf(const model::Message& m) {
    return {any(m.flags & model::MessageFlag::complete), m.wireSize};
  }
  std::vector<model::Message>::iterator placeOf(std::uint64_t index) {
    if (messages_.empty() || messages_.back().index < index) return messages_.end();
    return std::lower_bound(messages_.begin(), messages_.end(), index,
                            [](const model::Message& m, std::uint64_t i) { return m.index < i; });
  }

  std::uint64_t first_, end_;
  std::vector<model::Message> messages_;
};

}  // namespace penstock::store
