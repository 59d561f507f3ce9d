// SPDX-License-Identifier: GPL-3.0-or-later
// What the window shows of a run's results: which, in which order, and how many of which kind. Made on a worker, from results as they come.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "penstock/service/bulk_runs.h"

namespace penstock::gui {

/// Which results are shown: of each member one of what it holds. Empty: whatever there is.
struct ResultFilter {
  std::vector<int> statuses;           // -1: no answer came
  std::vector<unsigned> greps;         // numbers of expressions that select it
  std::optional<std::uint32_t> cluster, shape;
  std::optional<service::BulkRow> otherThan;  // status, length, words or shape
  std::shared_ptr<const std::vector<model::ExchangeId>> exchanges;  // sorted; null: any, and what was not recorded
  bool any() const { return !statuses.empty() || !greps.empty() || cluster || shape || otherThan || exchanges; }
  bool operator==(const ResultFilter& other) const {
    return statuses == other.statuses && greps == other.greps && cluster == other.cluster && shape == other.shape && exchanges == other.exchanges &&
           otherThan.has_value() == other.otherThan.has_value() && (!otherThan || !isOther(*otherThan, *other.otherThan));
  }
  /// Whether one answer is another than the base, in what all answers have.
  static bool isOther(const service::BulkRow& row, const service::BulkRow& base) {
    return row.status != base.status || row.length != base.length || row.words != base.words || row.shape != base.shape;
  }
};

struct Arrangement {
  std::optional<service::BulkOrder> by;  // nothing: as they came
  unsigned column = 0;                   // which of the columns, or of the expressions
  bool descending = false;
  ResultFilter filter;
  bool operator==(const Arrangement&) const = default;
};

struct AnswerCluster {
  service::BulkCluster counted;
  service::BulkRow first;  // that came of it
};

/// As of one moment.
struct RunRead {
  Arrangement arrangement;
  service::BulkFigures figures;
  std::map<int, std::uint64_t> statuses;   // how many have it; -1: no answer came
  std::vector<std::uint64_t> greps;        // how many each of the expressions selects
  std::vector<AnswerCluster> clusters, shapes;  // of the figures
  std::optional<service::BulkRow> base;    // of the run
  std::uint64_t others = 0;                // how many are other than it
  bool appended = false;                   // `rows` are those that came behind the ones of the read before
  std::vector<std::uint32_t> rows;         // of the run, that are shown
};

/// Thread: one at a time, not the GUI's: reading waits while results are put in order.
class RunReader {
 public:
  /// `greps`: how many expressions it has.
  RunReader(service::BulkRunPtr run, std::size_t greps);
  RunRead read(const Arrangement& wanted);

 private:
  struct Seen {  // of a row, what filters ask
    std::int16_t status;
    std::uint16_t greps;
    std::int32_t words;
    std::uint32_t cluster, shape;
    std::int64_t length;
    model::ExchangeId exchange;
  };
  static service::BulkRow rowOf(const Seen& seen);
  void look();
  std::vector<AnswerCluster> withFirst(const std::vector<service::BulkCluster>& clusters) const;
  bool shows(const ResultFilter& filter, const Seen& row) const;

  const service::BulkRunPtr run_;
  const std::size_t greps_;
  std::vector<Seen> seen_;
  RunRead last_;              // but for its rows
  std::size_t shownOf_ = 0;   // rows that the last read knew
  bool first_ = true;
};

}  // namespace penstock::gui
