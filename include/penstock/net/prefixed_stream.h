// SPDX-License-Identifier: GPL-3.0-or-later
// A stream of which some bytes were read already, by somebody who was there before.
#pragma once

#include <string>

#include "penstock/net/stream.h"

namespace penstock::net {

class PrefixedStream final : public Stream {
 public:
  PrefixedStream(std::unique_ptr<Stream> below, std::string prefix) : below_(std::move(below)), prefix_(std::move(prefix)) {}

  IoResult tryRead(char* to, std::size_t n) override;
  std::pair<Waiting, std::size_t> peek(char* to, std::size_t n) override;
  IoResult tryWrite(const char* from, std::size_t n) override { return noted(below_->tryWrite(from, n)); }
  void shutdownWrite() override { below_->shutdownWrite(); }
  void close() override { below_->close(); }
  void cut() override { below_->cut(); }
  SocketStream& bottom(Readiness& r) override { return below_->bottom(r); }
  bool abruptEnd() const override { return below_->abruptEnd(); }

 private:
  IoResult noted(IoResult r) {
    if (r.status == IoStatus::error) lastError_ = below_->lastError();
    return r;
  }

  std::unique_ptr<Stream> below_;
  std::string prefix_;
  std::size_t used_ = 0;
};

}  // namespace penstock::net
