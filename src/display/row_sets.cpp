// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/row_sets.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace penstock::display {

void RowSets::ask(Set set, std::shared_ptr<model::TrafficQuery> query) {
  watch(set) = {std::move(query), {}, {}};
  watch(set).progress.complete = !watch(set).query;
  marks_.ask(set, watch(set).query != nullptr);
}

void RowSets::reset() {
  for (const Set set : {RowMarks::filter, RowMarks::scope}) ask(set, nullptr);
}

void RowSets::arm() {
  for (Watch& watch : watches_) watch.coming.arm();
}

RowSets::Taken RowSets::take() {
  Taken taken;
  for (std::size_t i = 0; i < 2; ++i)
    if (watches_[i].query) taken.of[i] = watches_[i].query->take();
  return taken;
}

bool RowSets::apply(const Taken& taken, bool reset, std::size_t rows, const std::vector<std::uint32_t>& listed,
                    std::vector<std::uint32_t>& touched) {
  if (reset) {
    marks_.reset(rows);
    deleted_.clear();
  }
  marks_.grow(rows);
  bool said = false;
  for (std::size_t i = 0; i < 2; ++i) {
    if (!taken.of[i]) continue;
    const Set set = i == 0 ? RowMarks::filter : RowMarks::scope;
    const model::TrafficQuery::Changes& take = *taken.of[i];
    watches_[i].progress = {take.settled, take.total, take.complete, take.trouble};
    said = said || take.complete || !take.added.empty();
    if (reset && !take.reset) continue;  // of rows that are gone
    if (take.reset && !reset) {
      marks_.clear(set);
      touched.insert(touched.end(), listed.begin(), listed.end());
    }
    marks_.set(set, take.removed, false);
    marks_.set(set, take.added, true);
    touched.insert(touched.end(), take.removed.begin(), take.removed.end());
    touched.insert(touched.end(), take.added.begin(), take.added.end());
  }
  marks_.grow(rows);
  return said;
}

void RowSets::setDeleted(std::vector<std::uint32_t> now, std::size_t rows, std::vector<std::uint32_t>& touched) {
  while (!now.empty() && now.back() >= rows) now.pop_back();
  std::vector<std::uint32_t> gone, back;
  std::set_difference(now.begin(), now.end(), deleted_.begin(), deleted_.end(), std::back_inserter(gone));
  std::set_difference(deleted_.begin(), deleted_.end(), now.begin(), now.end(), std::back_inserter(back));
  marks_.set(RowMarks::deleted, gone, true);
  marks_.set(RowMarks::deleted, back, false);
  touched.insert(touched.end(), gone.begin(), gone.end());
  touched.insert(touched.end(), back.begin(), back.end());
  deleted_ = std::move(now);
}

}  // namespace penstock::display
