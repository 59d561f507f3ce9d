// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/selected_lines.h"

#include <pthread.h>

#include "penstock/base/log.h"

namespace penstock::app {

namespace {

/// Roughly what it holds: heads are bounded and shared with the store's queue.
std::size_t bytesOf(const model::Exchange& x) {
  std::size_t bytes = 4096;
  for (const model::BodyId id : model::bodyIds)
    if (const model::Body* body = bodyIn(x, id); body && body->bytes) bytes += body->bytes->size();
  return bytes;
}

}  // namespace

SelectedLines::SelectedLines(service::ProjectPtr project, const std::string& expression, Print print)
    : project_(std::move(project)),
      evaluator_(std::get<filter::ExpressionPtr>(filter::Expression::compile(expression)), &stop_),
      print_(std::move(print)),
      thread_([this] { run(); }) {
  pthread_setname_np(thread_.native_handle(), "filter");
}

SelectedLines::~SelectedLines() {
  {
    std::unique_lock lock(mutex_);
    idle_.wait_for(lock, std::chrono::milliseconds(250), [this] { return waiting_.empty() && !busy_; });
    leftOut_ += waiting_.size() + busy_;
    waiting_.clear();
    stop_ = true;
  }
  wake_.notify_one();
  thread_.join();
  if (leftOut_) complain(std::to_string(leftOut_) + " exchanges in all were not looked at by --filter");
}

void SelectedLines::ended(model::ExchangePtr exchange) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    const std::size_t bytes = bytesOf(*exchange);
    if (stop_ || bytes_ + bytes > mostBytes) {
      first = leftOut_++ == 0;
    } else {
      bytes_ += bytes;
      waiting_.push_back(std::move(exchange));
    }
  }
  wake_.notify_one();
  if (first) complain("exchanges end faster than --filter can look at them: some are left out");
}

void SelectedLines::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stop_ || !waiting_.empty(); });
    if (stop_) return;
    const model::ExchangePtr next = std::move(waiting_.front());
    waiting_.pop_front();
    busy_ = true;
    lock.unlock();
    const bool selected = project_->selects(evaluator_, next);
    if (selected && !stop_) print_(*next);
    if (!troubleTold_ && !evaluator_.trouble().empty()) {
      troubleTold_ = true;
      complain(evaluator_.trouble());
    }
    lock.lock();
    bytes_ -= bytesOf(*next);
    busy_ = false;
    if (waiting_.empty()) idle_.notify_all();
  }
}

}  // namespace penstock::app
