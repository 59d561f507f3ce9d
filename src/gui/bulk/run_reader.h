// SPDX-License-Identifier: GPL-3.0-or-later
// What the window shows of a run's results: which, in which order, and how many of which kind. Made on a worker, from results as they come.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "penstock/service/bulk_runs.h"

namespace penstock::gui {

/// Which results are shown: of each member one of what it holds. Empty: whatever there is.
struct ResultFilter {
  std::vector<int> statuses;           // -1: no answer came
  std::vector<unsigned> greps;         // numbers of expressions that select it
  std::optional<std::uint32_t> cluster;
  bool any() const { return !statuses.empty() || !greps.empty() || cluster; }
  bool operator==(const ResultFilter&) const = default;
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
  std::vector<AnswerCluster> clusters;     // of the figures
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
    std::uint32_t cluster;
  };
  void look();
  bool shows(const ResultFilter& filter, const Seen& row) const;

  const service::BulkRunPtr run_;
  const std::size_t greps_;
  std::vector<Seen> seen_;
  RunRead last_;              // but for its rows
  std::size_t shownOf_ = 0;   // rows that the last read knew
  bool first_ = true;
};

}  // namespace penstock::gui
