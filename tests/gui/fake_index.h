// SPDX-License-Identifier: GPL-3.0-or-later
// Rows made up by a test, behind the interface the window reads rows through.
#pragma once

#include <algorithm>
#include <map>
#include <mutex>
#include <numeric>
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
  row.protocol = "HTTP/1.1";
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
  std::vector<std::uint32_t> order(model::SummaryColumn column, bool descending) const override {
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
  std::vector<std::uint32_t> deletedRows() const override { return {}; }
  std::vector<model::HostCount> hosts() const override { return {}; }
  Histogram histogram(WallTime, WallTime, std::size_t buckets) const override {
    return {std::vector<std::uint32_t>(buckets), std::vector<std::uint32_t>(buckets)};
  }
  model::TrafficChanges changesSince(std::uint64_t revision) const override {
    return locked([&] {
      ++drains_;
      model::TrafficChanges changes;
      changes.revision = revision_;
      changes.rows = rows_.size();
      changes.reset = revision < resetAt_;
      for (std::size_t i = 0; i < rows_.size(); ++i) {
        if (!changes.reset && added_[i] <= revision && changed_[i] > revision)
          changes.updated.push_back(std::uint32_t(i));
      }
      return changes;
    });
  }
  void onceChanged(std::function<void()> changed) override {
    locked([&] { listener_ = std::move(changed); });
  }

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
      resetAt_ = revision_ + 1;
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
    std::function<void()> listener;
    {
      const std::lock_guard lock(mutex_);
      f();
      ++revision_;
      listener = std::exchange(listener_, nullptr);
    }
    if (listener) listener();
  }

  mutable std::mutex mutex_;
  std::vector<model::Summary> rows_;
  std::vector<std::uint64_t> added_, changed_;
  std::uint64_t revision_ = 1, resetAt_ = 0;
  model::ExchangeId lastId_ = 0;
  mutable int drains_ = 0;
  std::function<void()> listener_;
};

}  // namespace penstock::gui::test
