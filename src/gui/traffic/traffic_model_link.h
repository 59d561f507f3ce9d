// SPDX-License-Identifier: GPL-3.0-or-later
// What other threads hold of the model: it may be gone when they call, or show another index.
#pragma once

#include <QPointer>
#include <QThreadPool>
#include <atomic>
#include <condition_variable>
#include <mutex>

#include "gui/traffic/traffic_model.h"

namespace penstock::gui {

struct TrafficModel::Link : std::enable_shared_from_this<TrafficModel::Link> {
  std::mutex mutex;
  std::condition_variable idle;
  TrafficModel* model = nullptr;
  std::uint64_t epoch = 0;  // of the index that is shown
  int working = 0;          // jobs that read it
  std::atomic<std::uint64_t> sums = 0;

  template <class F>
  static void post(const std::shared_ptr<Link>& link, F f) {
    const std::lock_guard lock(link->mutex);
    if (!link->model) return;
    QMetaObject::invokeMethod(
        link->model, [model = link->model, f = std::move(f)]() mutable { f(*model); }, Qt::QueuedConnection);
  }

  /// On a pool thread, unless the index is another by then. Called on the GUI thread.
  template <class F>
  void work(F f) {
    QThreadPool::globalInstance()->start([self = shared_from_this(), mine = epoch, f = std::move(f)]() mutable {
      {
        const std::lock_guard lock(self->mutex);
        if (self->epoch != mine) return;
        ++self->working;
      }
      f();
      const std::lock_guard lock(self->mutex);
      --self->working;
      self->idle.notify_all();
    });
  }

  /// Nobody reads the index any more when this returns.
  void letGo() {
    std::unique_lock lock(mutex);
    ++epoch;
    ++sums;
    idle.wait(lock, [this] { return working == 0; });
  }
};

}  // namespace penstock::gui
