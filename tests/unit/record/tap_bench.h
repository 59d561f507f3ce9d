// SPDX-License-Identifier: GPL-3.0-or-later
// One exchange with a tap, without a network: content in, messages and recorded bodies out.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "unit/record/recording_thread.h"
#include "unit/record/sink.h"

namespace penstock::record::test {

class TapBench {
 public:
  explicit TapBench(std::unique_ptr<MessageTap> tap = nullptr, std::uint64_t maxBody = ~std::uint64_t(0))
      : thread_(sink_, maxBody), live_(thread_.recorder.begin(steadyNow())) {
    if (tap) live_->setTap(std::move(tap));
  }

  LiveExchange& live() { return *live_; }
  /// As one read.
  void feed(model::Direction d, std::string_view content) { live_->body(d, content); }
  /// In reads of `size` bytes.
  void feed(model::Direction d, std::string_view content, std::size_t size) {
    for (; !content.empty(); content.remove_prefix(std::min(size, content.size()))) live_->body(d, content.substr(0, size));
  }
  /// The thread does what it left for later.
  void settle() {
    while (thread_.recorder.inflation().behind()) thread_.io.context().poll_one();
  }
  /// Bytes held by all decoders of the thread.
  std::size_t decoders() { return thread_.recorder.inflation().memory(); }
  bool behind() { return thread_.recorder.inflation().behind(); }
  RecordingThread& thread() { return thread_; }
  /// What a burst would hand over by now.
  std::vector<model::Message> messages() {
    thread_.recorder.flush();
    return sink_.messages(1);
  }
  /// The exchange ends; all its messages.
  std::vector<model::Message> finish() {
    if (!live_->finished()) live_->finish();
    return messages();
  }
  model::ExchangePtr exchange() {
    finish();
    return sink_.finished(1);
  }
  /// Recorded of that direction. Ends the exchange.
  std::string body(model::Direction d) {
    finish();
    return sink_.body(1, d);
  }
  /// The payload as a reader finds it. Ends the exchange.
  std::string payload(const model::Message& m) {
    return m.payload ? *m.payload : body(m.direction).substr(std::size_t(m.offset), std::size_t(m.size));
  }

 private:
  Sink sink_;
  RecordingThread thread_;
  LiveExchangePtr live_;
};

}  // namespace penstock::record::test
