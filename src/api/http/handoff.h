// SPDX-License-Identifier: GPL-3.0-or-later
// An answer on its way from the thread that makes it to the connection that writes it: one piece waits, no more.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "penstock/api/call.h"
#include "penstock/net/reply.h"

namespace penstock::api {

/// A part of an answer. The first has the head.
struct AnswerPart {
  std::optional<Answer> head;  // its `body` is in `piece`
  std::string piece;
  bool last = false;
  bool broken = false;  // with `last`: the body could not be made to its end
};

/// Thread: any. Lifetime: shared by both ends.
class Handoff {
 public:
  using Promise = net::Reply<AnswerPart>::Promise;
  /// Of the connection: the next part goes there. Once at a time.
  void want(Promise promise);
  /// The connection takes no more: whoever makes the answer is told with his next piece.
  void abandon();

  /// Makes the whole answer and gives it on, waiting where it is not taken.
  void make(Answer answer);

 private:
  /// False: it is not wanted any more.
  bool give(AnswerPart part);
  std::mutex mutex_;
  std::condition_variable wake_;
  std::optional<Promise> wanted_;
  bool abandoned_ = false;
};
using HandoffPtr = std::shared_ptr<Handoff>;

}  // namespace penstock::api
