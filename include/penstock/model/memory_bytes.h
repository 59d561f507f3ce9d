// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "penstock/model/body_reader.h"

namespace penstock::model {

/// A whole in memory, behind the interface of a recorded body.
class MemoryBytes final : public BodyReader {
 public:
  /// Null: of nothing.
  explicit MemoryBytes(std::shared_ptr<const std::string> bytes) : bytes_(std::move(bytes)) {}
  std::uint64_t size() const override { return bytes_ ? bytes_->size() : 0; }
  Result<std::string> read(std::uint64_t offset, std::size_t n) const override {
    return offset < size() ? bytes_->substr(std::size_t(offset), n) : std::string();
  }

 private:
  std::shared_ptr<const std::string> bytes_;
};

}  // namespace penstock::model
