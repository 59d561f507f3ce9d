// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/intercept/held.h"

#include <algorithm>
#include <utility>

#include "service/intercept/held_text.h"

namespace penstock::service {

HeldRow Held::row() const {
  const std::lock_guard lock(mutex_);
  return row_;
}

bool Held::hasLeft() const {
  const std::lock_guard lock(mutex_);
  return row_.left;
}

model::RequestHeadPtr Held::request() const {
  const std::lock_guard lock(mutex_);
  return request_;
}

model::ResponseHeadPtr Held::response() const {
  const std::lock_guard lock(mutex_);
  return response_;
}

/// In pieces: an I/O thread that takes its content back waits for one at most.
HeldItem Held::item() const {
  constexpr std::size_t piece = 1024 * 1024;
  HeldItem out;
  std::string body;
  while (true) {
    const std::lock_guard lock(mutex_);
    out.row = row_;
    if (!content_) {
      out.whyNoBody = row_.left ? "the client gave up" : row_.receiving ? "it is still on its way" : whyNoBody_.empty() ? "it went on" : whyNoBody_;
      break;
    }
    if (body.empty()) body.reserve(content_->size());
    body.append(*content_, body.size(), piece);
    if (body.size() < content_->size()) continue;
    out.body = std::move(body);
    break;
  }
  if (const auto head = request(); head && out.row.phase == HeldPhase::request) out.head = headText(*head);
  if (const auto head = response()) out.head = headText(*head);
  return out;
}

std::optional<Decision> Held::lend(net::Reply<Decision>::Promise promise, model::RequestHeadPtr request, model::ResponseHeadPtr response,
                                   const std::string* content, std::string whyNoBody) {
  const std::lock_guard lock(mutex_);
  request_ = std::move(request);
  response_ = std::move(response);
  row_.receiving = false;
  if (early_) return std::exchange(early_, std::nullopt);
  content_ = content;
  whyNoBody_ = std::move(whyNoBody);
  promise_ = std::move(promise);
  return std::nullopt;
}

void Held::takeBack() {
  const std::lock_guard lock(mutex_);
  content_ = nullptr;
}

bool Held::leave() {
  std::optional<net::Reply<Decision>::Promise> forgotten;  // lets go outside of the lock
  const std::lock_guard lock(mutex_);
  content_ = nullptr;
  if (decided_) return false;
  row_.left = true;
  row_.receiving = false;
  forgotten.swap(promise_);
  return true;
}

bool Held::decide(Decision decision) {
  std::optional<net::Reply<Decision>::Promise> promise;
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(decided_, true)) return false;
    decision.alsoResponse = row_.alsoResponse;
    promise.swap(promise_);
    if (!promise && !row_.left) early_ = std::move(decision);
  }
  if (promise) promise->set(std::move(decision));
  return true;
}

void Held::setAlsoResponse(bool on) {
  const std::lock_guard lock(mutex_);
  row_.alsoResponse = on;
}

}  // namespace penstock::service
