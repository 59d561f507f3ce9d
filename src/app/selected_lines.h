// SPDX-License-Identifier: GPL-3.0-or-later
// --filter: exchanges that ended wait here to be judged, as that may take a look at the disk, and are then printed in order.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "penstock/service/project.h"

namespace penstock::app {

/// Thread: any.
class SelectedLines {
 public:
  using Print = std::function<void(const model::Exchange&)>;
  /// `expression` is a good one.
  SelectedLines(service::ProjectPtr project, const std::string& expression, Print print);
  /// Judges what still waits, for a quarter of a second at most, and tells how many were not judged.
  ~SelectedLines();
  SelectedLines(const SelectedLines&) = delete;
  SelectedLines& operator=(const SelectedLines&) = delete;

  /// What comes faster than it can be judged is left out, and that is told.
  void ended(model::ExchangePtr exchange);

 private:
  static constexpr std::size_t mostBytes = 32 * 1024 * 1024;  // of those that wait
  void run();

  const service::ProjectPtr project_;
  std::atomic<bool> stop_{false};
  filter::Evaluator evaluator_;
  const Print print_;
  std::mutex mutex_;
  std::condition_variable wake_, idle_;
  std::deque<model::ExchangePtr> waiting_;
  std::size_t bytes_ = 0;
  std::uint64_t leftOut_ = 0;
  bool busy_ = false, troubleTold_ = false;
  std::thread thread_;
};

}  // namespace penstock::app
