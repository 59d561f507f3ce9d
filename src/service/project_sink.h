// SPDX-License-Identifier: GPL-3.0-or-later
// Stands between engine and store, so that another project can take the place of the one that is open while traffic goes on.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "penstock/store/store.h"

namespace penstock::service {

/// What comes about an exchange that began in a former project is dropped: there it is interrupted. Both are told apart by their ids: a
/// run gives none out twice. Each project goes on from its own, though: how large ids are in one is no matter of the next, or a file made
/// by others would drive those of the person's own towards their end. Thread: any.
class ProjectSink final : public model::ExchangeSink {
 public:
  explicit ProjectSink(std::shared_ptr<store::Store> store);

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
  struct Ids {
    model::ExchangeId first, end;
  };
  model::ExchangeId idOf(store::Store& store) const;
  bool isFormer(model::ExchangeId id) const;

  mutable std::mutex mutex_;
  std::shared_ptr<store::Store> store_;
  model::ExchangeId first_;  // given out in the project that is open
  std::vector<Ids> former_;  // given out in earlier ones of this run
  std::mutex recordsMutex_;
  std::condition_variable recorded_;
  std::uint64_t records_ = 0;
  bool released_ = false;
};

}  // namespace penstock::service
