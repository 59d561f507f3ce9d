// SPDX-License-Identifier: GPL-3.0-or-later
// A recording that answers when the test says so, and the thread on which somebody shows things, as turns that the test makes.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "penstock/display/post.h"
#include "penstock/model/recording.h"
#include "unit/display/draft.h"

namespace penstock::display::test {

class Turns {
 public:
  Post post() {
    return [this](std::function<void()> call) { calls_.push_back(std::move(call)); };
  }
  /// Makes what was posted, and what that posts.
  void run() {
    while (!calls_.empty()) {
      const auto call = std::move(calls_.front());
      calls_.pop_front();
      call();
    }
  }

 private:
  std::deque<std::function<void()>> calls_;
};

class ShownRecording final : public model::Recording {
 public:
  using Messages = Result<std::vector<model::Message>>;
  struct Asked {
    std::uint64_t first;
    std::size_t count;
    bool operator==(const Asked&) const = default;
  };
  std::vector<model::Message> all;  // of every exchange
  std::map<model::ExchangeId, model::ExchangePtr> exchanges;
  bool broken = false;
  mutable std::vector<Asked> asked;
  mutable std::vector<model::ExchangeId> loads;

  /// Answers what waits, the oldest first; how many that were. What they ask for then waits for the next.
  std::size_t answer() {
    const auto due = std::exchange(waiting_, {});
    for (const auto& one : due) one();
    return due.size();
  }

  Result<model::ExchangePtr> load(model::ExchangeId id) const override {
    const auto found = exchanges.find(id);
    if (found == exchanges.end()) return makeError(ErrorCode::notFound, "it is not in the project");
    return found->second;
  }
  Messages messages(model::ExchangeId, std::uint64_t first, std::size_t count) const override {
    if (broken) return makeError(ErrorCode::io, "the disk is gone");
    std::vector<model::Message> out;
    for (const model::Message& m : all)
      if (m.index >= first && m.index < first + count) out.push_back(m);
    return out;
  }
  std::shared_ptr<const model::BodyReader> body(const model::ExchangePtr&, model::BodyId) const override { return nullptr; }
  std::shared_ptr<const model::BodyReader> payload(model::ExchangeId, const model::Message&) const override { return nullptr; }
  void loadAsync(model::ExchangeId id, std::function<void(Result<model::ExchangePtr>)> done) const override {
    loads.push_back(id);
    waiting_.push_back([this, id, done = std::move(done)] { done(load(id)); });
  }
  void messagesAsync(model::ExchangeId id, std::uint64_t first, std::size_t count, std::function<void(Messages)> done) const override {
    asked.push_back({first, count});
    waiting_.push_back([this, id, first, count, done = std::move(done)] { done(messages(id, first, count)); });
  }

 private:
  mutable std::vector<std::function<void()>> waiting_;
};

}  // namespace penstock::display::test
