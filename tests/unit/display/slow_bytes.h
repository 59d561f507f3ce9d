// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "penstock/model/body_reader.h"

namespace penstock::display::test {

/// Counts its reads, and can be held so that a test sees what happens meanwhile.
class SlowBytes final : public model::BodyReader {
 public:
  explicit SlowBytes(std::shared_ptr<const std::string> bytes) : bytes_(std::move(bytes)) {}
  std::uint64_t size() const override { return bytes_->size(); }
  Result<std::string> read(std::uint64_t offset, std::size_t n) const override {
    ++reads;
    while (held) std::this_thread::yield();
    if (broken) return makeError(ErrorCode::io, "the disk is gone");
    return offset < bytes_->size() ? bytes_->substr(std::size_t(offset), n) : std::string();
  }
  mutable std::atomic<int> reads{0};
  std::atomic<bool> held{false}, broken{false};

 private:
  std::shared_ptr<const std::string> bytes_;
};

}  // namespace penstock::display::test
