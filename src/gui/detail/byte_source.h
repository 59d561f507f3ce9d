// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes for the hex view, in memory or on disk.
#pragma once

#include <memory>
#include <string>

#include "penstock/model/body_reader.h"

namespace penstock::gui {

/// A whole in memory, behind the interface of a recorded body.
class MemoryBytes final : public model::BodyReader {
 public:
  explicit MemoryBytes(std::shared_ptr<const std::string> bytes) : bytes_(std::move(bytes)) {}
  std::uint64_t size() const override { return bytes_->size(); }
  Result<std::string> read(std::uint64_t offset, std::size_t n) const override {
    if (offset >= bytes_->size()) return std::string();
    return bytes_->substr(std::size_t(offset), n);
  }

 private:
  std::shared_ptr<const std::string> bytes_;
};

}  // namespace penstock::gui
