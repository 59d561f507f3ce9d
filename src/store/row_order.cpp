// SPDX-License-Identifier: GPL-3.0-or-later
// Rows in the order of a column. Keys are copied a chunk at a time under the lock; the sorting is done outside it.
#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>
#include <span>

#include "store/row_index.h"

namespace penstock::store {

namespace {

using model::SummaryColumn;

// Signed values in the order of unsigned ones.
std::uint64_t ordered(std::int64_t v) {
  return std::uint64_t(v) ^ (std::uint64_t(1) << 63);
}

std::uint64_t firstBytes(std::string_view s) {
  std::uint64_t key = 0;
  for (std::size_t i = 0; i < 8; ++i) key = key << 8 | (i < s.size() ? std::uint8_t(s[i]) : 0);
  return key;
}

// Protocols in byte order of their texts.
const auto protocolRanks = [] {
  std::array<std::uint8_t, model::protocolCount> byText{}, ranks{};
  std::iota(byText.begin(), byText.end(), std::uint8_t(0));
  std::sort(byText.begin(), byText.end(),
            [](std::uint8_t a, std::uint8_t b) { return toText(model::Protocol(a)) < toText(model::Protocol(b)); });
  for (std::size_t i = 0; i < byText.size(); ++i) ranks[byText[i]] = std::uint8_t(i);
  return ranks;
}();

std::uint64_t keyOf(const Row& row, SummaryColumn::Id column) {
  switch (column) {
    case SummaryColumn::id:
      return row.id;
    case SummaryColumn::time:
    case SummaryColumn::waterfall:
      return ordered(row.startedAt);
    case SummaryColumn::method:
      return row.method;
    case SummaryColumn::host:
      return row.host;
    case SummaryColumn::path:
      return firstBytes(pathOf(row));
    case SummaryColumn::status:
      return row.status;
    case SummaryColumn::type:
      return row.mime;
    case SummaryColumn::requestSize:
      return row.requestSize;
    case SummaryColumn::size:
      return row.responseSize;
    case SummaryColumn::duration:
      return ordered(durationOf(row));
    case SummaryColumn::protocol:
      return protocolRanks[row.protocol];
    case SummaryColumn::client:
      return row.client;
    case SummaryColumn::process:
      return row.process;
    case SummaryColumn::scheme:
      return row.scheme;
    case SummaryColumn::query:
      return firstBytes(queryOf(row));
    case SummaryColumn::tls:
      return row.tls;
    case SummaryColumn::tags:
      return row.tags;
    case SummaryColumn::comment:
      return row.comment;
    case SummaryColumn::port:
      return row.port;
    case SummaryColumn::rules:
      return row.rules;
    case SummaryColumn::operation:
      return row.operation;
    case SummaryColumn::count:
      break;
  }
  return 0;
}

// Rank of each interned text in byte order.
std::vector<std::uint32_t> ranksOf(const std::vector<std::string_view>& texts) {
  std::vector<std::uint32_t> byText(texts.size()), ranks(texts.size());
  std::iota(byText.begin(), byText.end(), 0u);
  std::sort(byText.begin(), byText.end(), [&](std::uint32_t a, std::uint32_t b) { return texts[a] < texts[b]; });
  for (std::uint32_t i = 0; i < byText.size(); ++i) ranks[byText[i]] = i;
  return ranks;
}

// The interner whose numbers a column's keys are; null for the others.
const Interner* internerOf(SummaryColumn::Id c, const RowTexts& texts) {
  switch (c) {
    case SummaryColumn::method:
    case SummaryColumn::host:
    case SummaryColumn::type:
    case SummaryColumn::client:
    case SummaryColumn::rules:
    case SummaryColumn::operation:
      return &texts.names;
    case SummaryColumn::scheme:
    case SummaryColumn::tls:
      return &texts.words;
    case SummaryColumn::process:
      return &texts.processes;
    case SummaryColumn::tags:
    case SummaryColumn::comment:
      return &texts.notes;
    default:
      return nullptr;
  }
}

struct Key {
  std::uint64_t value;
  std::uint32_t row;
};

void sortByValue(std::span<Key> keys, bool descending) {
  std::sort(keys.begin(), keys.end(), [descending](const Key& a, const Key& b) {
    if (a.value != b.value) return descending ? a.value > b.value : a.value < b.value;
    return a.row < b.row;
  });
}

// Eight bytes of each text at a time, as texts that begin alike are what paths are: a comparison of two wherever they lie would miss
// the caches twice. `value` holds the bytes from `depth` on.
void sortByText(std::span<Key> keys, const std::vector<std::string_view>& texts, std::size_t depth, bool descending) {
  constexpr std::size_t step = sizeof(Key::value), few = 16, deep = 96;
  if (keys.size() <= few || depth > deep) {
    std::sort(keys.begin(), keys.end(), [&](const Key& a, const Key& b) {
      if (const int c = texts[a.row].compare(texts[b.row]); c != 0) return descending ? c > 0 : c < 0;
      return a.row < b.row;
    });
    return;
  }
  sortByValue(keys, descending);
  for (std::size_t begin = 0, end = 0; begin < keys.size(); begin = end) {
    while (end < keys.size() && keys[end].value == keys[begin].value) ++end;
    const std::span<Key> alike = keys.subspan(begin, end - begin);
    if (alike.size() == 1) continue;
    const std::string_view first = texts[alike.front().row];
    if (std::all_of(alike.begin(), alike.end(), [&](const Key& k) { return texts[k.row] == first; })) continue;
    for (Key& key : alike) {
      const std::string_view text = texts[key.row];
      key.value = firstBytes(text.substr(std::min(text.size(), depth + step)));
    }
    sortByText(alike, texts, depth + step, descending);
  }
}

/// The keys of rows, and what they are sorted by.
class Keys {
 public:
  Keys(SummaryColumn::Id column, bool descending) : column_(column), descending_(descending) {}

  void begin(std::size_t rows) {
    keys_.clear();
    paths_.clear();
    held_.clear();
    keys_.reserve(rows);
  }
  void hold(RowTable::ChunkPtr chunk) { held_.push_back(std::move(chunk)); }
  void add(const Row& row, std::size_t number) {
    if (column_ == SummaryColumn::path) paths_.push_back(pathOf(row));
    if (column_ == SummaryColumn::query) paths_.push_back(queryOf(row));
    if (row.deleted == 0) keys_.push_back({keyOf(row, column_), std::uint32_t(number)});
  }
  void end(const RowTexts& texts) {
    if (const Interner* interner = internerOf(column_, texts)) texts_ = interner->all();
  }
  /// Outside of the lock. Numbers of rows.
  std::vector<std::uint32_t> sorted() {
    if (!texts_.empty()) {
      const std::vector<std::uint32_t> ranks = ranksOf(texts_);
      for (Key& key : keys_) key.value = ranks[key.value];
    }
    if (paths_.empty())
      sortByValue(keys_, descending_);
    else
      sortByText(keys_, paths_, 0, descending_);
    std::vector<std::uint32_t> rows(keys_.size());
    std::transform(keys_.begin(), keys_.end(), rows.begin(), [](const Key& key) { return key.row; });
    return rows;
  }

 private:
  const SummaryColumn::Id column_;
  const bool descending_;
  std::vector<Key> keys_;
  std::vector<std::string_view> paths_, texts_;
  std::vector<RowTable::ChunkPtr> held_;  // paths lie in the chunks
};

}  // namespace

std::vector<std::uint32_t> RowIndex::order(SummaryColumn::Id column, bool descending) const {
  Keys keys(column, descending);
  std::size_t first = 0, end = 0;
  std::uint32_t generation = 0;
  for (std::size_t place = 0;;) {
    mutex_.giveWay();
    std::lock_guard lock(mutex_);
    if (generation != generation_) {  // the first turn, or a clear came in between
      generation = generation_;
      place = first = first_;
      end = table_.size();
      keys.begin(end - first);
    }
    if (place >= end) {
      keys.end(texts_);
      break;
    }
    keys.hold(table_.chunkOf(place));
    const std::size_t stop = std::min(end, (place / chunkRows + 1) * chunkRows);
    for (; place < stop; ++place) keys.add(table_.at(place), place - first);
  }
  return keys.sorted();
}

}  // namespace penstock::store
