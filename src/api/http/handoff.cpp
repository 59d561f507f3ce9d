// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/http/handoff.h"

#include <utility>

#include "api/workers.h"

namespace penstock::api {

void Handoff::want(Promise promise) {
  {
    const std::lock_guard lock(mutex_);
    wanted_ = std::move(promise);
  }
  wake_.notify_all();
}

void Handoff::abandon() {
  {
    const std::lock_guard lock(mutex_);
    abandoned_ = true;
    wanted_.reset();
  }
  wake_.notify_all();
}

bool Handoff::give(AnswerPart part) {
  std::optional<Promise> promise;
  {
    std::unique_lock lock(mutex_);
    std::optional<Workers::Waiting> waiting;  // a reader may take his time
    if (!abandoned_ && !wanted_) waiting.emplace();
    wake_.wait(lock, [this] { return abandoned_ || wanted_; });
    if (abandoned_) return false;
    promise = std::exchange(wanted_, std::nullopt);
  }
  promise->set(std::move(part));
  return true;
}

void Handoff::make(Answer answer) {
  AnswerPart waiting;  // a piece behind, so that a short answer goes out as one with its length
  waiting.piece = std::move(answer.body);
  const Rest rest = std::move(answer.rest);
  waiting.head = std::move(answer);
  bool given = false;
  Result<void> made{};
  if (rest) {
    exporter::TextOut out([&](std::string_view piece) -> Result<void> {
      if (waiting.piece.empty()) {
        waiting.piece = piece;
        return {};
      }
      given = true;
      if (!give(std::exchange(waiting, {}))) return makeError(ErrorCode::cancelled, "nobody takes the answer any more");
      waiting.piece = piece;
      return {};
    });
    made = rest(out);
    if (made) made = out.flush();
  }
  if (!made && !given && waiting.piece.empty()) {
    Answer refused = refusal(made.error());
    waiting.piece = std::move(refused.body);
    waiting.head = std::move(refused);
  } else {
    waiting.broken = !made;
  }
  waiting.last = true;
  give(std::move(waiting));
}

}  // namespace penstock::api
