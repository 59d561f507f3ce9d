// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/net/held_bytes.h"

#include <iterator>

namespace penstock::net {

void HeldBytes::Holder::release() {
  if (bytes_ == 0) return;
  all_.holders_.erase({bytes_, order_});
  all_.total_ -= bytes_;
  bytes_ = 0;
}

void HeldBytes::Holder::hold(std::size_t bytes) {
  if (bytes == bytes_) return;
  release();
  if (bytes == 0) {
    order_ = 0;
    return;
  }
  if (order_ == 0) order_ = all_.next_--;
  bytes_ = bytes;
  all_.holders_.emplace(std::pair(bytes_, order_), this);
  all_.total_ += bytes_;
  while (all_.total_ > most) {
    Holder& largest = *std::prev(all_.holders_.end())->second;
    largest.release();
    largest.evict();
  }
}

}  // namespace penstock::net
