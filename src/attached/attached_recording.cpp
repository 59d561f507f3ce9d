// SPDX-License-Identifier: GPL-3.0-or-later
#include "attached/attached_recording.h"

#include <algorithm>
#include <functional>
#include <mutex>
#include <utility>

namespace penstock::attached {
namespace {

constexpr std::size_t ahead = 256 * 1024;  // bytes asked for at least: what is read goes on

/// Bytes that another process has, a block of them here.
class Reader final : public model::BodyReader {
 public:
  using Ask = std::function<Result<std::string>(std::uint64_t offset, std::size_t n)>;
  Reader(std::uint64_t size, Ask ask) : size_(size), ask_(std::move(ask)) {}

  std::uint64_t size() const override { return size_; }
  Result<std::string> read(std::uint64_t offset, std::size_t n) const override {
    std::string out;
    n = std::size_t(std::min<std::uint64_t>(n, offset < size_ ? size_ - offset : 0));
    while (out.size() < n) {
      auto piece = some(offset + out.size(), n - out.size());
      if (!piece) return piece;
      if (piece->empty()) break;  // less than there was said to be
      out += *piece;
    }
    return out;
  }

 private:
  Result<std::string> some(std::uint64_t at, std::size_t n) const {
    const std::lock_guard lock(mutex_);
    if (at < begin_ || at >= begin_ + block_.size()) {
      auto block = ask_(at, std::clamp(n, ahead, api::RemoteCalls::mostPiece));
      if (!block) return block;
      block_ = std::move(*block);
      begin_ = at;
    }
    return block_.substr(std::size_t(at - begin_), n);
  }

  const std::uint64_t size_;
  const Ask ask_;
  mutable std::mutex mutex_;
  mutable std::string block_;
  mutable std::uint64_t begin_ = 0;
};

}  // namespace

Result<model::ExchangePtr> AttachedRecording::load(model::ExchangeId id) const { return line_->calls()->exchange(id); }

Result<std::vector<model::Message>> AttachedRecording::messages(model::ExchangeId id, std::uint64_t first, std::size_t count) const {
  return line_->calls()->messages(id, first, count);
}

std::shared_ptr<const model::BodyReader> AttachedRecording::body(const model::ExchangePtr& exchange, model::BodyId which) const {
  const model::BodyId kept = model::keptAs(*exchange, which);
  const model::Body* const body = model::bodyIn(*exchange, kept);
  return std::make_shared<Reader>(body ? body->recorded : 0, [line = line_, id = exchange->id, kept](std::uint64_t offset, std::size_t n) {
    return line->calls()->body(id, kept, offset, n);
  });
}

std::shared_ptr<const model::BodyReader> AttachedRecording::payload(model::ExchangeId id, const model::Message& message) const {
  return std::make_shared<Reader>(message.size, [line = line_, id, index = message.index](std::uint64_t offset, std::size_t n) {
    return line->calls()->payload(id, index, offset, n);
  });
}

void AttachedRecording::loadAsync(model::ExchangeId id, std::function<void(Result<model::ExchangePtr>)> done) const {
  errands_->run([line = line_, id, done = std::move(done)] { done(line->calls()->exchange(id)); });
}

void AttachedRecording::messagesAsync(model::ExchangeId id, std::uint64_t first, std::size_t count,
                                      std::function<void(Result<std::vector<model::Message>>)> done) const {
  errands_->run([line = line_, id, first, count, done = std::move(done)] { done(line->calls()->messages(id, first, count)); });
}

}  // namespace penstock::attached
