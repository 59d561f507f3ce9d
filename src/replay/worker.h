// SPDX-License-Identifier: GPL-3.0-or-later
// A thread that sends, and what belongs to it alone.
#pragma once

#include <functional>

#include "penstock/net/io_thread.h"
#include "penstock/net/task_group.h"
#include "penstock/record/recorder.h"
#include "penstock/upstream/outlet.h"

namespace penstock::replay {

struct Worker {
  Worker(std::function<upstream::OutletPtr()> now, model::ExchangeSink& sink, record::Recorder::Finished finished)
      : outlet(std::move(now)), recorder(io, sink, outlet()->config.maxBody, [this, finished = std::move(finished)](const model::ExchangePtr& x) {
          last = x;
          if (finished) finished(x);
        }) {}
  ~Worker() {
    io.join();
    last.reset();
    recorder.close();
  }

  const std::function<upstream::OutletPtr()> outlet;  // by the settings that hold now
  model::ExchangePtr last;  // that finished on this thread
  record::Recorder recorder;
  net::IoThread io;  // destroyed before the others but one: its coroutines use them
  net::TaskGroup running{io.context(), [](std::string_view) {}};
};

}  // namespace penstock::replay
