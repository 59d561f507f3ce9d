// SPDX-License-Identifier: GPL-3.0-or-later
// The sets that rows are to be in to be seen: what two queries select, and what is not deleted.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "penstock/base/notifier.h"
#include "penstock/display/row_marks.h"
#include "penstock/model/summary.h"

namespace penstock::display {

/// Thread: one.
class RowSets {
 public:
  using Set = RowMarks::Mark;  // filter or scope
  /// What a query has come to.
  struct Progress {
    std::uint64_t settled = 0, total = 0;
    bool complete = true;
    std::string trouble;
  };

  /// Null: all rows are in it.
  void ask(Set set, std::shared_ptr<model::TrafficQuery> query);
  /// The query of a set, null without one; and who is told when there is something to take.
  const std::shared_ptr<model::TrafficQuery>& query(Set set) const { return watch(set).query; }
  void follow(Set set, Subscription coming) { watch(set).coming = std::move(coming); }
  /// Lets go of both queries.
  void reset();
  void arm();
  const Progress& progress(Set set) const { return watch(set).progress; }

  struct Taken {
    std::array<std::optional<model::TrafficQuery::Changes>, 2> of;
    bool any() const { return of[0] || of[1]; }
  };
  /// What the queries have to say. To be taken before the changes of the index: then it is never ahead of the rows.
  Taken take();
  /// `reset`: all rows are others. `listed` are those that are seen, `touched` gets those that may not be any more, or are now.
  /// Whether a query has rows, or has come to its end.
  bool apply(const Taken& taken, bool reset, std::size_t rows, const std::vector<std::uint32_t>& listed, std::vector<std::uint32_t>& touched);
  /// The rows that are deleted, ascending; those from `rows` on are told again later.
  void setDeleted(std::vector<std::uint32_t> now, std::size_t rows, std::vector<std::uint32_t>& touched);
  std::size_t deleted() const { return deleted_.size(); }
  /// No row is known any more.
  void forgetRows() {
    marks_.reset(0);
    deleted_.clear();
  }
  const RowMarks& marks() const { return marks_; }

 private:
  struct Watch {
    std::shared_ptr<model::TrafficQuery> query;
    Progress progress;
    Subscription coming;
  };
  Watch& watch(Set set) { return watches_[set == RowMarks::filter ? 0 : 1]; }
  const Watch& watch(Set set) const { return watches_[set == RowMarks::filter ? 0 : 1]; }

  RowMarks marks_;
  std::vector<std::uint32_t> deleted_;
  Watch watches_[2];
};

}  // namespace penstock::display
