// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/work/inbox.h"

#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>

namespace penstock::cui {
namespace {

void ring(int descriptor) {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(descriptor, &one, sizeof one);
}

}  // namespace

Inbox::Inbox() : state_(std::make_shared<State>()) { state_->descriptor = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

Inbox::~Inbox() {
  std::vector<std::function<void()>> dropped;
  const std::lock_guard lock(state_->mutex);
  state_->closed = true;
  dropped.swap(state_->calls);
  if (state_->descriptor >= 0) ::close(state_->descriptor);
  state_->descriptor = -1;
}

display::Post Inbox::post() const {
  return [state = state_](std::function<void()> call) {
    const std::lock_guard lock(state->mutex);
    if (state->closed) return;
    state->calls.push_back(std::move(call));
    ring(state->descriptor);
  };
}

void Inbox::wake() const {
  const std::lock_guard lock(state_->mutex);
  if (!state_->closed) ring(state_->descriptor);
}

std::size_t Inbox::run() {
  std::vector<std::function<void()>> calls;
  {
    const std::lock_guard lock(state_->mutex);
    calls.swap(state_->calls);
    std::uint64_t rung = 0;
    [[maybe_unused]] const auto got = ::read(state_->descriptor, &rung, sizeof rung);
  }
  for (auto& call : calls) call();
  return calls.size();
}

Worker::Worker(const Inbox& inbox, const char* name) : post_(inbox.post()), thread_([this] { work(); }) {
  ::pthread_setname_np(thread_.native_handle(), name);
}

Worker::~Worker() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
    current_.cancel();
    tasks_.clear();
  }
  wake_.notify_one();
  thread_.join();
}

void Worker::add(const CancelToken& token, std::function<void()> call) {
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back({token, std::move(call)});
  }
  wake_.notify_one();
}

void Worker::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return over_ || !tasks_.empty(); });
    if (over_) return;
    Task task = std::move(tasks_.front());
    tasks_.pop_front();
    current_ = task.token;
    lock.unlock();
    if (!task.token.cancelled()) task.call();
    task = {};
    lock.lock();
  }
}

}  // namespace penstock::cui
