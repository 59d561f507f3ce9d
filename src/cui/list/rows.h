// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of Traffic that a terminal lists: in order of capture, those that a filter selects and that are not deleted.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <vector>

#include "penstock/base/clock.h"
#include "penstock/cui/backend.h"
#include "penstock/display/row_list.h"
#include "penstock/display/row_sets.h"

namespace penstock::cui {

/// Index and query may change on any thread at any rate; rows are taken over by update() alone. Thread: one.
class Rows {
 public:
  /// `changed`: there is something to take over. Thread: any.
  explicit Rows(std::function<void()> changed) : changed_(std::move(changed)) {}

  /// Another index; without a filter.
  void setIndex(std::shared_ptr<TrafficRows> index);
  /// Null: all rows. Those shown stay until the first of the new ones are known.
  void setQuery(std::shared_ptr<model::TrafficQuery> query);
  bool isFiltered() const { return sets_.marks().asked(); }
  const display::RowSets::Progress& progress() const { return sets_.progress(display::RowMarks::filter); }

  /// Takes over what changed. `now`: how long a new filter has been silent.
  void update(SteadyTime now);
  /// update() has something to do by then although nothing may be told any more.
  bool waiting() const { return awaitingFirst_; }

  std::size_t size() const { return list_.size(); }
  /// Rows that are not deleted, whether or not the filter selects them.
  std::size_t captured() const { return captured_ - std::min(sets_.deleted(), captured_); }
  model::Summary at(std::size_t place) const { return index_ ? index_->at(list_.at(place)) : model::Summary(); }
  /// Where an exchange is listed, or the nearest later one, or the last; -1 where none is.
  int nearest(model::ExchangeId id) const;
  int find(model::ExchangeId id) const;
  const std::shared_ptr<TrafficRows>& index() const { return index_; }

 private:
  void rebuild();

  const std::function<void()> changed_;
  std::shared_ptr<TrafficRows> index_;
  Subscription coming_;
  std::uint64_t revision_ = 0;
  std::size_t captured_ = 0;
  display::RowSets sets_;
  display::RowList list_;
  bool awaitingFirst_ = false;
  SteadyTime asked_{};
};

}  // namespace penstock::cui
