// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/selected_lines.h"

#include <pthread.h>

#include <cstdio>

namespace penstock::app {

SelectedLines::SelectedLines(service::ProxyService& service, const std::string& expression, Print print)
    : service_(service),
      evaluator_(std::get<filter::ExpressionPtr>(filter::Expression::compile(expression))),
      print_(std::move(print)),
      thread_([this] { run(); }) {
  pthread_setname_np(thread_.native_handle(), "filter");
}

SelectedLines::~SelectedLines() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void SelectedLines::ended(model::ExchangePtr exchange) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(exchange));
  }
  wake_.notify_one();
}

void SelectedLines::drain() {
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [this] { return waiting_.empty() && !busy_; });
}

void SelectedLines::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stop_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const model::ExchangePtr next = std::move(waiting_.front());
    waiting_.pop_front();
    busy_ = true;
    lock.unlock();
    if (service_.selects(evaluator_, next)) print_(*next);
    if (!troubleTold_ && !evaluator_.trouble().empty()) {
      troubleTold_ = true;
      std::fprintf(stderr, "penstock: %s\n", evaluator_.trouble().c_str());
    }
    lock.lock();
    busy_ = false;
    if (waiting_.empty()) idle_.notify_all();
  }
}

}  // namespace penstock::app
