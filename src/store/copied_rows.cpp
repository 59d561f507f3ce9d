// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/copied_rows.h"

namespace penstock::store {

namespace {

void addNew(const Interner& from, std::vector<std::string_view>& to) {
  const std::vector<std::string_view>& all = from.all();
  to.insert(to.end(), all.begin() + std::ptrdiff_t(to.size()), all.end());
}

}  // namespace

void CopiedRows::begin(std::uint32_t generationNow) {
  rows.clear();
  numbers.clear();
  held.clear();
  generation = generationNow;
}

void CopiedRows::add(const Row& row, std::size_t number, const RowTable::ChunkPtr& chunk) {
  if (row.deleted != 0) return;
  rows.push_back(row);
  numbers.push_back(std::uint32_t(number));
  if (held.empty() || held.back() != chunk) held.push_back(chunk);
}

void CopiedRows::end(const RowTexts& texts) {
  addNew(texts.names, names);
  addNew(texts.words, words);
  addNew(texts.processes, processes);
  addNew(texts.notes, notes);
}

}  // namespace penstock::store
