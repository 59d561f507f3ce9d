// SPDX-License-Identifier: GPL-3.0-or-later
// Stands between engine and store, so that another project can take the place of the one that is open while traffic goes on.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>

#include "penstock/store/store.h"

namespace penstock::service {

/// What comes about an exchange that began in a former project is dropped: there it is interrupted. Both are told apart by their ids,
/// which go on over all projects of a run. Thread: any.
class ProjectSink final : public model::ExchangeSink {
 public:
  explicit ProjectSink(std::shared_ptr<store::Store> store) : store_(std::move(store)) {}

  std::shared_ptr<store::Store> store() const;
  /// Gives the former one.
  std::shared_ptr<store::Store> change(std::shared_ptr<store::Store> store);

  model::ExchangeId nextId() override;
  void record(model::RecordBatch batch) override;
  bool congested() const override { return store()->congested(); }
  void whenReady(std::function<void()> ready) override { store()->whenReady(std::move(ready)); }
  bool recording() const override { return store()->recording(); }

  /// Blocks until `there` holds, which is asked again whenever something was recorded: what ended is recorded within a burst of 20 ms.
  /// Not longer than a second, nor than release().
  void waitUntil(const std::function<bool()>& there);
  /// Nobody waits any more.
  void release();

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<store::Store> store_;
  model::ExchangeId first_ = 0;  // ids below it are of former projects
  std::mutex recordsMutex_;
  std::condition_variable recorded_;
  std::uint64_t records_ = 0;
  bool released_ = false;
};

}  // namespace penstock::service
