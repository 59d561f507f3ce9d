// SPDX-License-Identifier: GPL-3.0-or-later
// The results of a run in memory, and in pages of the project.
#pragma once

#include <bitset>
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
  /// Its cluster is the number of the key among those that came, and so is its shape, where that key is not 0.
  void add(BulkRow row, std::uint64_t clusterKey, std::uint64_t shapeKey, const std::vector<std::string>& columns);
  bool has(std::uint64_t number) const;
  std::vector<BulkCluster> clusters(std::size_t most) const { return clusters_.largest(most); }
  std::vector<BulkCluster> shapes(std::size_t most) const { return shapes_.largest(most); }
  /// Numbers of the groups that have those keys; 0: none yet.
  std::uint32_t clusterOf(std::uint64_t key) const { return clusters_.numberOf(key); }
  std::uint32_t shapeOf(std::uint64_t key) const { return shapes_.numberOf(key); }
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
  /// Rows of one key are one group, numbered from 1 as they come.
  class Groups {
   public:
    std::uint32_t add(std::uint64_t key, std::size_t row);
    std::vector<BulkCluster> largest(std::size_t most) const;
    std::uint64_t countOf(std::uint32_t number) const { return number == 0 ? 0 : all_[number - 1].count; }
    std::uint32_t numberOf(std::uint64_t key) const {
      const auto found = numbers_.find(key);
      return key == 0 || found == numbers_.end() ? 0 : found->second;
    }
    std::uint64_t keyOf(std::uint32_t number) const { return number == 0 ? 0 : keys_[number - 1]; }

   private:
    std::unordered_map<std::uint64_t, std::uint32_t> numbers_;
    std::vector<BulkCluster> all_;     // by number - 1
    std::vector<std::uint64_t> keys_;  // the same
  };

  std::uint32_t intern(const std::string& text);

  static constexpr std::size_t numbersTogether = 512;
  static constexpr std::size_t mostTexts = 64 * 1024 * 1024;  // bytes
  const std::size_t columns_;
  std::deque<BulkRow> rows_;
  std::vector<std::uint64_t> keys_;           // of clusters, by row
  std::vector<std::uint32_t> texts_;          // columns_ for each row
  /// Bits by number, of numbers that rows have: a project made by others cannot have us make room for others.
  std::unordered_map<std::uint64_t, std::bitset<numbersTogether>> has_;
  std::deque<std::string> known_;
  std::unordered_map<std::string_view, std::uint32_t> numbers_;
  std::size_t textBytes_ = 0;
  Groups clusters_, shapes_;
  std::vector<std::uint64_t> histogram_;
  std::uint64_t failed_ = 0;
};

}  // namespace penstock::service
