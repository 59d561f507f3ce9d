// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes on their way out of one stream: small pieces are gathered into one write, large ones go straight through.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "penstock/net/stream.h"

namespace penstock::http {

/// Thread: the stream's.
class OutBuffer {
 public:
  OutBuffer(net::Stream& stream, std::chrono::milliseconds timeout) : stream_(stream), timeout_(timeout) {}

  /// For the peer to take the next byte; zero: for ever.
  void setTimeout(std::chrono::milliseconds timeout) { timeout_ = timeout; }
  /// For heads and framing: gathered.
  std::string& gather() { return pending_; }
  /// Gathered when small, else written now after what was gathered; what the peer does not take is kept.
  void write(std::string_view bytes);
  /// True when all is written.
  bool flushNow();
  /// False: the peer is gone (error() tells).
  net::Awaitable<bool> flush();
  /// Once all is written the stream's writing direction ends (FIN).
  void endWhenWritten() { ends_ = true; }
  bool full() const { return pending_.size() - sent_ >= gatherLimit || error_; }
  bool empty() const { return sent_ == pending_.size(); }
  bool failed() const { return bool(error_); }
  const net::error_code& error() const { return error_; }
  std::uint64_t written() const { return written_; }

 private:
  static constexpr std::size_t gatherLimit = 8 * 1024;

  net::Stream& stream_;
  std::chrono::milliseconds timeout_;
  std::string pending_;
  std::size_t sent_ = 0;  // of pending_
  std::uint64_t written_ = 0;
  bool ends_ = false;
  net::error_code error_;
};

}  // namespace penstock::http
