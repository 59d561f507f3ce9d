// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/replay/replay.h"

#include <atomic>
#include <future>
#include <spdlog/spdlog.h>

#include "replay/bulk_task.h"
#include "replay/kept_links.h"
#include "replay/race_task.h"
#include "replay/send_task.h"

namespace penstock::replay {
namespace {

/// A task that throws met a bug: told, and over.
Awaitable<> contained(Awaitable<> task) {
  std::exception_ptr thrown;
  try {
    co_await std::move(task);
  } catch (...) {
    thrown = std::current_exception();
  }
  if (thrown) spdlog::error("a request of Penstock's own met a bug: {}", net::messageOf(thrown));
}

void end(Worker& worker) {
  std::promise<void> ended;
  net::asio::post(worker.io.context(), [&] {
    worker.recorder.shuttingDown();
    worker.io.closeStreams();
    // What waits on a stream goes on with the next turns; what waits for a name or a server is ended here.
    net::asio::post(worker.io.context(), [&] {
      worker.recorder.endAll();
      worker.io.context().stop();
      ended.set_value();
    });
  });
  ended.get_future().wait();
  worker.io.join();
}

}  // namespace

struct Replay::Impl {
  explicit Impl(ReplayParts& parts)
      : one(parts.outlet, *parts.sink, parts.finished), many(parts.outlet, *parts.sink, parts.finished) {
    one.io.start("sends");
    many.io.start("bulk");
  }
  template <class Task>
  static void begin(Worker& worker, Task task) {
    worker.io.door()->post([&worker, task = std::move(task)]() mutable { worker.running.spawn(contained(task())); });
  }

  Worker one, many;  // what a person waits for, and what takes its time
  KeptLinks kept{one};
  std::atomic<std::uint64_t> connections{0};
  bool stopped = false;
};

Replay::Replay(ReplayParts parts) : impl_(std::make_unique<Impl>(parts)) {}

Replay::~Replay() { stop(); }

void Replay::stop() {
  if (std::exchange(impl_->stopped, true)) return;
  end(impl_->one);
  end(impl_->many);
}

KeptConnectionPtr Replay::connection() { return std::make_shared<KeptConnection>(impl_->one.io.door(), impl_->kept, ++impl_->connections); }

SendingPtr Replay::send(Outgoing out, unsigned redirects, KeptConnectionPtr over) {
  Worker& worker = impl_->one;
  auto sending = std::make_shared<Sending>(worker.io.door());
  Impl::begin(worker, [&worker, &kept = impl_->kept, sending, out = std::move(out), redirects, over = std::move(over)]() mutable {
    return SendTask::run(worker, kept, sending, std::move(out), redirects, std::move(over));
  });
  return sending;
}

RacingPtr Replay::race(std::vector<Outgoing> requests, RaceOptions options) {
  Worker& worker = impl_->one;
  auto racing = std::make_shared<Racing>(worker.io.door(), requests.size());
  Impl::begin(worker, [&worker, racing, all = std::move(requests), options]() mutable { return RaceTask::run(worker, racing, std::move(all), options); });
  return racing;
}

BulkPtr Replay::bulk(std::shared_ptr<BulkRequests> requests, BulkOptions options, std::shared_ptr<BulkListener> listener) {
  Worker& worker = impl_->many;
  auto bulk = std::make_shared<Bulk>(worker.io.door());
  Impl::begin(worker, [&worker, bulk, requests, options, listener] { return BulkTask::run(worker, bulk, requests, options, listener); });
  return bulk;
}

}  // namespace penstock::replay
