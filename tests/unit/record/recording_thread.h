// SPDX-License-Identifier: GPL-3.0-or-later
// An I/O thread's context that nobody runs, and its recorder.
#pragma once

#include "penstock/net/io_thread.h"
#include "penstock/record/recorder.h"

namespace penstock::record::test {

struct RecordingThread {
  explicit RecordingThread(model::ExchangeSink& sink, std::uint64_t maxBody = ~std::uint64_t(0), Recorder::Finished finished = nullptr)
      : recorder(io, sink, maxBody, std::move(finished)) {}
  ~RecordingThread() {
    io.join();
    recorder.close();
  }
  Recorder recorder;
  net::IoThread io;  // the recorder uses it from its first exchange on
};

}  // namespace penstock::record::test
