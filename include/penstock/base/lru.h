// SPDX-License-Identifier: GPL-3.0-or-later
// A bounded map that forgets what was not used for the longest time. Not thread-safe.
#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace penstock {

template <class Value>
class Lru {
 public:
  /// `limit` in the unit of the costs given to put.
  explicit Lru(std::size_t limit) : limit_(limit) {}

  /// Null when it is not there. Valid until the next put or erase.
  Value* get(std::string_view key) {
    const auto it = index_.find(key);
    if (it == index_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, it->second);
    return &it->second->value;
  }

  /// Replaces what is there. An entry larger than the limit is kept alone until the next one.
  Value& put(std::string key, Value value, std::size_t cost = 1) {
    erase(key);
    entries_.push_front({std::move(key), std::move(value), cost});
    index_.emplace(entries_.front().key, entries_.begin());
    cost_ += cost;
    while (cost_ > limit_ && entries_.size() > 1) drop(std::prev(entries_.end()));
    return entries_.front().value;
  }

  void erase(std::string_view key) {
    if (const auto it = index_.find(key); it != index_.end()) drop(it->second);
  }

  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::string key;
    Value value;
    std::size_t cost;
  };
  using Entries = std::list<Entry>;

  void drop(typename Entries::iterator entry) {
    cost_ -= entry->cost;
    index_.erase(entry->key);
    entries_.erase(entry);
  }

  std::size_t limit_;
  std::size_t cost_ = 0;
  Entries entries_;
  std::unordered_map<std::string_view, typename Entries::iterator> index_;  // keys live in entries_
};

}  // namespace penstock
