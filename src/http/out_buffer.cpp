// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/http/out_buffer.h"

namespace penstock::http {

void OutBuffer::write(std::string_view bytes) {
  if (bytes.size() < gatherLimit && pending_.size() - sent_ + bytes.size() < 2 * gatherLimit) {
    pending_.append(bytes);
    return;
  }
  if (flushNow()) {
    while (!bytes.empty() && !error_) {
      const net::IoResult r = stream_.tryWrite(bytes.data(), bytes.size());
      if (r.status == net::IoStatus::ok) {
        bytes.remove_prefix(r.n);
        written_ += r.n;
      } else if (r.status == net::IoStatus::wouldBlock) {
        break;
      } else {
        error_ = stream_.lastError() ? stream_.lastError() : net::error_code(net::asio::error::broken_pipe);
      }
    }
  }
  if (!error_) pending_.append(bytes);
}

bool OutBuffer::flushNow() {
  while (sent_ < pending_.size()) {
    if (error_) return false;
    const net::IoResult r = stream_.tryWrite(pending_.data() + sent_, pending_.size() - sent_);
    if (r.status == net::IoStatus::wouldBlock) return false;
    if (r.status != net::IoStatus::ok) {
      error_ = stream_.lastError() ? stream_.lastError() : net::error_code(net::asio::error::broken_pipe);
      return false;
    }
    sent_ += r.n;
    written_ += r.n;
  }
  sent_ = 0;
  if (pending_.capacity() > 4 * gatherLimit)
    std::string().swap(pending_);  // an idle connection keeps no large buffer
  else
    pending_.clear();
  if (ends_ && !error_) {
    ends_ = false;
    stream_.shutdownWrite();
  }
  return !error_;
}

net::Awaitable<bool> OutBuffer::flush() {
  while (!flushNow()) {
    if (error_) co_return false;
    const net::error_code ec = co_await net::wait(stream_, net::Readiness::write, timeout_);
    if (ec) {
      error_ = ec;
      co_return false;
    }
  }
  co_return true;
}

}  // namespace penstock::http
