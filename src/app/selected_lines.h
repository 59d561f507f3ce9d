// SPDX-License-Identifier: GPL-3.0-or-later
// --filter: exchanges that ended wait here to be judged, as that may take a look at the disk, and are then printed in order.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "penstock/service/proxy_service.h"

namespace penstock::app {

/// Thread: any.
class SelectedLines {
 public:
  using Print = std::function<void(const model::Exchange&)>;
  /// `expression` is a good one. The service outlives this.
  SelectedLines(service::ProxyService& service, const std::string& expression, Print print);
  /// Judges what still waits.
  ~SelectedLines();
  SelectedLines(const SelectedLines&) = delete;
  SelectedLines& operator=(const SelectedLines&) = delete;

  void ended(model::ExchangePtr exchange);
  /// Waits until nothing waits.
  void drain();

 private:
  void run();

  service::ProxyService& service_;
  filter::Evaluator evaluator_;
  const Print print_;
  std::mutex mutex_;
  std::condition_variable wake_, idle_;
  std::deque<model::ExchangePtr> waiting_;
  bool busy_ = false, stop_ = false, troubleTold_ = false;
  std::thread thread_;
};

}  // namespace penstock::app
