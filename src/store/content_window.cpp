// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/content_window.h"

#include <algorithm>
#include <utility>

#include "penstock/model/memory_bytes.h"

namespace penstock::store {

namespace {

/// Bytes [offset, offset + size) of what is recorded, as far as it goes.
class Window final : public model::BodyReader {
 public:
  Window(ReadContent read, std::uint64_t offset, std::uint64_t size) : read_(std::move(read)), offset_(offset), size_(size) {}
  std::uint64_t size() const override { return size_; }
  Result<std::string> read(std::uint64_t offset, std::size_t n) const override {
    if (offset >= size_) return std::string();
    return read_(offset_ + offset, std::size_t(std::min<std::uint64_t>(n, size_ - offset)));
  }

 private:
  const ReadContent read_;
  const std::uint64_t offset_, size_;
};

}  // namespace

std::shared_ptr<const model::BodyReader> bodyWindow(const model::Body& body, ReadContent read) {
  if (body.bytes || body.recorded == 0) return std::make_shared<const model::MemoryBytes>(body.bytes);
  return std::make_shared<const Window>(std::move(read), 0, body.recorded);
}

std::shared_ptr<const model::BodyReader> payloadWindow(const model::Message& m, ReadContent read) {
  if (m.payload || m.size == 0) return std::make_shared<const model::MemoryBytes>(m.payload);
  return std::make_shared<const Window>(std::move(read), m.offset, m.size);
}

}  // namespace penstock::store
