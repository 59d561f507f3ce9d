// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/net/prefixed_stream.h"

#include <algorithm>
#include <cstring>

namespace penstock::net {

IoResult PrefixedStream::tryRead(char* to, std::size_t n) {
  if (used_ == prefix_.size()) return noted(below_->tryRead(to, n));
  n = std::min(n, prefix_.size() - used_);
  std::memcpy(to, prefix_.data() + used_, n);
  used_ += n;
  if (used_ == prefix_.size()) {
    std::string().swap(prefix_);
    used_ = 0;
  }
  return {IoStatus::ok, n};
}

std::pair<Stream::Waiting, std::size_t> PrefixedStream::peek(char* to, std::size_t n) {
  if (used_ == prefix_.size()) return below_->peek(to, n);
  return {Waiting::bytes, prefix_.copy(to, n, used_)};
}

}  // namespace penstock::net
