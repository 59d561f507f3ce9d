// SPDX-License-Identifier: GPL-3.0-or-later
// Rows made up by a test, behind the interface the window reads rows through.
#pragma once

#include <algorithm>
#include <map>
#include <mutex>
#include <numeric>
#include <set>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "penstock/model/summary.h"

namespace penstock::gui::test {

inline model::Summary makeRow(model::ExchangeId id) {
  model::Summary row;
  row.id = id;
  row.state = model::ExchangeState::complete;
  row.startedAt = WallTime(std::chrono::seconds(1'700'000'000) + std::chrono::milliseconds(id * 10));
  row.durationUs = std::int64_t(1000 + id * 37 % 977);
  row.method = id % 3 ? "GET" : "POST";
  row.scheme = "https";
  row.host = "host" + std::to_string(id % 7) + ".test";
  row.port = 443;
  row.path = "/path/" + std::to_string(id * 7919 % 1000);
  row.status = id % 5 ? 200 : 404;
  row.mime = "application/json";
  row.responseSize = id * 31 % 5000;
  row.protocol = model::Protocol::http11;
  return row;
}

class FakeIndex : public model::TrafficIndex {
 public:
  std::size_t rows() const override {
    return locked([&] { return rows_.size(); });
  }
  model::Summary at(std::size_t row) const override {
    return locked([&] { return row < rows_.size() ? rows_[row] : model::Summary{}; });
  }
  std::size_t rowOf(model::ExchangeId id) const override {
    return locked([&] {
      const auto it = std::find_if(rows_.begin(), rows_.end(), [&](const auto& row) { return row.id == id; });
      return std::size_t(it - rows_.begin());
    });
  }
  std::vector<model::ExchangeId> idsOf(std::span<const std::uint32_t> rows) const override {
    return locked([&] {
      std::vector<model::ExchangeId> ids;
      for (const std::uint32_t row : rows)
        if (row < rows_.size()) ids.push_back(rows_[row].id);
      return ids;
    });
  }
  Sums sumsOf(std::span<const std::uint32_t> rows) const override {
    return locked([&] {
      Sums sums;
      for (const std::uint32_t row : rows) {
        if (row >= rows_.size()) continue;
        ++sums.rows;
        sums.requestBytes += rows_[row].requestSize;
        sums.responseBytes += rows_[row].responseSize;
        sums.durationUs += std::max<std::int64_t>(rows_[row].durationUs, 0);
      }
      return sums;
    });
  }
  std::vector<std::uint32_t> order(model::SummaryColumn::Id column, bool descending) const override {
    return locked([&] {
      std::vector<std::uint32_t> order(rows_.size());
      std::iota(order.begin(), order.end(), 0u);
      const auto by = [&](auto key) {
        std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
          return descending ? key(rows_[b]) < key(rows_[a]) : key(rows_[a]) < key(rows_[b]);
        });
      };
      switch (column) {
        case model::SummaryColumn::host:
          by([](const auto& r) { return r.host; });
          break;
        case model::SummaryColumn::path:
          by([](const auto& r) { return r.path; });
          break;
        case model::SummaryColumn::size:
          by([](const auto& r) { return r.responseSize; });
          break;
        case model::SummaryColumn::duration:
          by([](const auto& r) { return r.durationUs; });
          break;
        default:
          by([](const auto& r) { return r.id; });
          break;
      }
      return order;
    });
  }
  std::vector<std::uint32_t> deletedRows() const override {
    return locked([&] { return std::vector<std::uint32_t>(deleted_.begin(), deleted_.end()); });
  }
  std::vector<model::HostCount> hosts() const override {
    return locked([&] {
      std::map<std::string, model::HostCount> counts;
      for (std::size_t i = 0; i < rows_.size(); ++i) {
        if (deleted_.contains(std::uint32_t(i))) continue;
        model::HostCount& count = counts[rows_[i].host];
        count.host = rows_[i].host;
        ++count.exchanges;
        if (rows_[i].state == model::ExchangeState::failed) ++count.failed;
      }
      std::vector<model::HostCount> all;
      for (const auto& [host, count] : counts) all.push_back(count);
      return all;
    });
  }
  Histogram histogram(WallTime from, WallTime to, std::size_t buckets) const override {
    return locked([&] {
      Histogram counts{std::vector<std::uint32_t>(buckets), std::vector<std::uint32_t>(buckets)};
      for (std::size_t i = 0; i < rows_.size(); ++i) {
        if (deleted_.contains(std::uint32_t(i)) || rows_[i].startedAt < from || rows_[i].startedAt >= to) continue;
        const auto bucket = std::size_t((rows_[i].startedAt - from).count() * std::int64_t(buckets) / (to - from).count());
        ++counts.exchanges[bucket];
        if (rows_[i].state == model::ExchangeState::failed) ++counts.failed[bucket];
      }
      return counts;
    });
  }
  model::TrafficChanges changesSince(std::uint64_t revision) const override {
    return locked([&] {
      ++drains_;
      model::TrafficChanges changes;
      changes.revision = revision_;
      changes.rows = rows_.size();
      changes.reset = revision < resetAt_;
      changes.deletions = revision < deletionsAt_;
      for (std::size_t i = 0; i < rows_.size(); ++i) {
        if (!changes.reset && added_[i] <= revision && changed_[i] > revision)
          changes.updated.push_back(std::uint32_t(i));
      }
      return changes;
    });
  }
  Notifier<>& changed() override { return notifier_; }

  void add(std::size_t count) {
    change([&] {
      for (std::size_t i = 0; i < count; ++i) {
        rows_.push_back(makeRow(++lastId_));
        added_.push_back(revision_ + 1);
        changed_.push_back(revision_ + 1);
      }
    });
  }
  template <class Edit>
  void update(std::size_t row, Edit edit) {
    change([&] {
      edit(rows_[row]);
      changed_[row] = revision_ + 1;
    });
  }
  void clear() {
    change([&] {
      rows_.clear();
      added_.clear();
      changed_.clear();
      deleted_.clear();
      resetAt_ = revision_ + 1;
    });
  }
  void setDeleted(std::set<std::uint32_t> rows) {
    change([&] {
      deleted_ = std::move(rows);
      deletionsAt_ = revision_ + 1;
    });
  }
  int drains() const {
    return locked([&] { return drains_; });
  }

 private:
  template <class F>
  std::invoke_result_t<F> locked(F f) const {
    const std::lock_guard lock(mutex_);
    return f();
  }
  template <class F>
  void change(F f) {
    {
      const std::lock_guard lock(mutex_);
      f();
      ++revision_;
    }
    notifier_.notify();
  }

  mutable std::mutex mutex_;
  std::vector<model::Summary> rows_;
  std::vector<std::uint64_t> added_, changed_;
  std::set<std::uint32_t> deleted_;
  std::uint64_t revision_ = 1, resetAt_ = 0, deletionsAt_ = 0;
  model::ExchangeId lastId_ = 0;
  mutable int drains_ = 0;
  Notifier<> notifier_;
};

/// A query whose answers a test gives.
class FakeQuery : public model::TrafficQuery {
 public:
  Changes take() override {
    const std::lock_guard lock(mutex_);
    Changes taken = std::move(changes_);
    changes_ = {};
    changes_.complete = taken.complete;
    changes_.settled = taken.settled;
    changes_.total = taken.total;
    return taken;
  }
  Notifier<>& changed() override { return changed_; }
  void tell(std::vector<std::uint32_t> added, std::vector<std::uint32_t> removed = {}, bool complete = true, bool reset = false) {
    {
      const std::lock_guard lock(mutex_);
      for (const std::uint32_t row : removed) std::erase(changes_.added, row);
      if (!changes_.removed.empty())
        for (const std::uint32_t row : added) std::erase(changes_.removed, row);
      changes_.added.insert(changes_.added.end(), added.begin(), added.end());
      changes_.removed.insert(changes_.removed.end(), removed.begin(), removed.end());
      changes_.complete = complete;
      changes_.reset = reset;
      changes_.settled = changes_.total = 100;
    }
    changed_.notify();
  }

 private:
  std::mutex mutex_;
  Changes changes_;
  Notifier<> changed_;
};

}  // namespace penstock::gui::test
