// SPDX-License-Identifier: GPL-3.0-or-later
// The results of a run in memory, and in pages of the project.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/service/bulk_runs.h"

namespace penstock::service {

/// A row of 64 bytes, its columns' values shared with others that are equal, up to a bound: what is beyond it is told as "...".
/// Thread: one at a time.
class BulkRows {
 public:
  static constexpr std::size_t pageRows = 512;

  explicit BulkRows(std::size_t columns) : columns_(columns) {}
  std::size_t size() const { return rows_.size(); }
  const BulkRow& operator[](std::size_t row) const { return rows_[row]; }
  std::vector<std::string> columns(std::size_t row) const;
  /// Its cluster is the number of the key among those that came.
  void add(BulkRow row, std::uint64_t clusterKey, const std::vector<std::string>& columns);
  bool has(std::uint64_t number) const;
  std::vector<BulkCluster> clusters(std::size_t most) const;
  std::vector<std::uint64_t> histogram() const { return histogram_; }
  std::uint64_t failed() const { return failed_; }

  /// What rows are put in order by: one of the two. Texts last as long as this.
  struct SortKeys {
    std::vector<std::int64_t> numbers;
    std::vector<std::string_view> texts;
  };
  SortKeys sortKeys(BulkOrder by, unsigned column) const;
  static std::vector<std::uint32_t> ordered(const SortKeys& keys, bool descending);

  /// Rows [page * pageRows, ...) as bytes.
  std::string page(std::size_t page) const;
  /// Adds what such a page holds. **Errors**: corrupt.
  Result<void> read(std::string_view page);

 private:
  std::uint32_t intern(const std::string& text);

  static constexpr std::size_t mostTexts = 64 * 1024 * 1024;  // bytes
  const std::size_t columns_;
  std::deque<BulkRow> rows_;
  std::vector<std::uint64_t> keys_;           // of clusters, by row
  std::vector<std::uint32_t> texts_;          // columns_ for each row
  std::vector<bool> has_;                     // by number
  std::deque<std::string> known_;
  std::unordered_map<std::string_view, std::uint32_t> numbers_;
  std::size_t textBytes_ = 0;
  std::unordered_map<std::uint64_t, std::uint32_t> clusterOf_;
  std::vector<BulkCluster> clusters_;         // by number - 1
  std::vector<std::uint64_t> histogram_;
  std::uint64_t failed_ = 0;
};

}  // namespace penstock::service
