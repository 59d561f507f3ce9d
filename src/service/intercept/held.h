// SPDX-License-Identifier: GPL-3.0-or-later
// One item of the queue, between the coroutine that waits with its exchange and those who look at it and decide.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "penstock/model/http_head.h"
#include "penstock/net/reply.h"
#include "penstock/service/intercept.h"

namespace penstock::service {

/// What becomes of an item.
struct Decision {
  enum class Kind : unsigned char { forward, drop, abort, mock } kind = Kind::forward;
  model::RequestHeadPtr request;    // in place of what came
  model::ResponseHeadPtr response;  // likewise
  std::optional<std::string> body;
  HeldReply reply;  // of mock
  bool alsoResponse = false;
};

/// Thread: any. Its coroutine lends it the content and takes it back before it goes on.
class Held {
 public:
  Held(HeldRow row, model::RequestHeadPtr request, model::ResponseHeadPtr response)
      : row_(std::move(row)), request_(std::move(request)), response_(std::move(response)) {}

  /// Id, phase, method and since do not change.
  const HeldRow& fixed() const { return row_; }
  HeldRow row() const;
  bool hasLeft() const;
  HeldItem item() const;
  // As they would go on; null of a message.
  model::RequestHeadPtr request() const;
  model::ResponseHeadPtr response() const;  // of a response alone

  // Of the coroutine. `content`: outlives this until takeBack(); null where there is none, and why.
  /// Nothing is decided yet: `promise` is kept. Else what was. Heads as they stand by now.
  std::optional<Decision> lend(net::Reply<Decision>::Promise promise, model::RequestHeadPtr request, model::ResponseHeadPtr response,
                               const std::string* content, std::string whyNoBody);
  void takeBack();
  /// The client left. False: it was decided before.
  bool leave();

  /// False: something else was decided before.
  bool decide(Decision decision);
  void setAlsoResponse(bool on);

 private:
  mutable std::mutex mutex_;
  HeldRow row_;
  model::RequestHeadPtr request_;
  model::ResponseHeadPtr response_;
  const std::string* content_ = nullptr;
  std::string whyNoBody_;
  std::optional<net::Reply<Decision>::Promise> promise_;
  std::optional<Decision> early_;  // decided before its content was here
  bool decided_ = false;
};
using HeldPtr = std::shared_ptr<Held>;

}  // namespace penstock::service
