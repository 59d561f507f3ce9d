// SPDX-License-Identifier: GPL-3.0-or-later
// A thread that sends, and what belongs to it alone.
#pragma once

#include "penstock/net/io_thread.h"
#include "penstock/net/task_group.h"
#include "penstock/record/recorder.h"
#include "penstock/upstream/outlet.h"

namespace penstock::replay {

struct Worker {
  Worker(upstream::Outlet& o, model::ExchangeSink& sink, record::Recorder::Finished finished)
      : outlet(o), recorder(io, sink, o.config.maxBody, [this, finished = std::move(finished)](const model::ExchangePtr& x) {
          last = x;
          if (finished) finished(x);
        }) {}
  ~Worker() {
    io.join();
    last.reset();
    recorder.close();
  }

  upstream::Outlet& outlet;
  model::ExchangePtr last;  // that finished on this thread
  record::Recorder recorder;
  net::IoThread io;  // destroyed before the others but one: its coroutines use them
  net::TaskGroup running{io.context(), [](std::string_view) {}};
};

}  // namespace penstock::replay
