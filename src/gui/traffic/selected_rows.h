// SPDX-License-Identifier: GPL-3.0-or-later
// What is selected, as ids and in sums: of many rows on a worker, told on the window's thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "gui/jobs.h"
#include "penstock/model/summary.h"

namespace penstock::gui {

using RowsToRead = std::shared_ptr<const model::TrafficIndex>;

/// The ids of these rows, in their order: at once where they are few. Thread: GUI.
void collectIds(const Mailbox& back, RowsToRead index, std::vector<std::uint32_t> rows,
                std::function<void(std::vector<model::ExchangeId>)> done);

/// Sums of the rows asked about last. Thread: GUI.
class RowSums {
 public:
  using Sums = model::TrafficIndex::Sums;
  explicit RowSums(QObject* parent) : mailbox_(parent) {}
  ~RowSums() { forget(); }
  /// In place of what was asked before: of that nothing is told any more.
  void sumUp(RowsToRead index, std::vector<std::uint32_t> rows, std::function<void(const Sums&)> done);
  void forget() { ++*turn_; }

 private:
  std::shared_ptr<std::atomic<std::uint64_t>> turn_ = std::make_shared<std::atomic<std::uint64_t>>(0);
  Mailbox mailbox_;
};

}  // namespace penstock::gui
