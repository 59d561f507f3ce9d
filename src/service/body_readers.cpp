// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/body_readers.h"

#include <algorithm>

#include "penstock/model/memory_bytes.h"

namespace penstock::service {

namespace {

/// Bytes [offset, offset + size) of what is recorded of a body, as far as it goes.
class StoredWindow final : public model::BodyReader {
 public:
  StoredWindow(store::Store& store, model::ExchangeId id, model::Direction direction, std::uint64_t offset,
               std::uint64_t size)
      : store_(store), id_(id), direction_(direction), offset_(offset), size_(size) {}
  std::uint64_t size() const override { return size_; }
  Result<std::string> read(std::uint64_t offset, std::size_t n) const override {
    if (offset >= size_) return std::string();
    return store_.readBody(id_, direction_, offset_ + offset, std::size_t(std::min<std::uint64_t>(n, size_ - offset)));
  }

 private:
  store::Store& store_;
  const model::ExchangeId id_;
  const model::Direction direction_;
  const std::uint64_t offset_, size_;
};

}  // namespace

std::shared_ptr<const model::BodyReader> bodyReader(store::Store& store, const model::ExchangePtr& exchange,
                                             model::Direction direction) {
  const model::Body& body = direction == model::Direction::toServer ? exchange->requestBody : exchange->responseBody;
  if (body.bytes || body.recorded == 0) return std::make_shared<const model::MemoryBytes>(body.bytes);
  return std::make_shared<const StoredWindow>(store, exchange->id, direction, 0, body.recorded);
}

std::shared_ptr<const model::BodyReader> payloadReader(store::Store& store, model::ExchangeId id, const model::Message& m) {
  if (m.payload || m.size == 0) return std::make_shared<const model::MemoryBytes>(m.payload);
  return std::make_shared<const StoredWindow>(store, id, m.direction, m.offset, m.size);
}

}  // namespace penstock::service
