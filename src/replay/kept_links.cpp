// SPDX-License-Identifier: GPL-3.0-or-later
#include "replay/kept_links.h"

#include <utility>

namespace penstock::replay {

KeptConnection::~KeptConnection() {
  door_->post([links = &links_, number = number_] { links->drop(number); });
}

Link* KeptLinks::take(std::uint64_t number) {
  std::unique_ptr<Kept>& kept = kept_[number];
  if (!kept) kept = std::make_unique<Kept>(worker_);
  return std::exchange(kept->taken, true) ? nullptr : &kept->link;
}

void KeptLinks::giveBack(std::uint64_t number) {
  const auto at = kept_.find(number);
  if (at == kept_.end()) return;
  at->second->taken = false;
  if (at->second->dropped) end(at);
}

void KeptLinks::drop(std::uint64_t number) {
  const auto at = kept_.find(number);
  if (at == kept_.end()) return;
  at->second->dropped = true;
  if (!at->second->taken) end(at);
}

void KeptLinks::end(std::map<std::uint64_t, std::unique_ptr<Kept>>::iterator at) {
  std::unique_ptr<Kept> kept = std::move(at->second);
  kept_.erase(at);
  worker_.running.spawn(close(std::move(kept)));
}

/// What its connection does ends in its own time.
Awaitable<> KeptLinks::close(std::unique_ptr<Kept> kept) {
  kept->link.close();
  co_await kept->tasks.join();
}

}  // namespace penstock::replay
