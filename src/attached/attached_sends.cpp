// SPDX-License-Identifier: GPL-3.0-or-later
#include "attached/attached_sends.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>
#include <utility>

namespace penstock::attached {

/// By a connection of its own, whose end cancels it.
class AttachedSent final : public Sent {
 public:
  AttachedSent(const api::Remote& remote, service::ToSend request) : calls_(remote.another()), request_(std::move(request)), thread_([this] { work(); }) {
    ::pthread_setname_np(thread_.native_handle(), "send");
  }
  ~AttachedSent() override {
    cancel();
    thread_.join();
  }

  replay::SendState state() const override {
    const std::lock_guard lock(mutex_);
    return state_;
  }
  std::string problem() const override {
    const std::lock_guard lock(mutex_);
    return problem_;
  }
  void cancel() override { calls_.remote().stop(); }
  Notifier<>& changed() override { return changed_; }
  bool over() const { return over_; }

 private:
  void work() {
    auto ended = calls_.send(request_);
    {
      const std::lock_guard lock(mutex_);
      if (ended)
        state_ = std::move(*ended);
      else
        problem_ = ended.error().message;
      state_.phase = replay::SendPhase::ended;
    }
    changed_.notify();
    over_ = true;
  }

  const api::RemoteCalls calls_;
  const service::ToSend request_;
  mutable std::mutex mutex_;
  replay::SendState state_;
  std::string problem_;
  Notifier<> changed_;
  std::atomic<bool> over_{false};
  std::thread thread_;
};

AttachedSends::~AttachedSends() {
  for (const auto& one : under_) one->cancel();
}

Result<SentPtr> AttachedSends::send(const service::ToSend& request) {
  const std::lock_guard lock(mutex_);
  std::erase_if(under_, [](const auto& one) { return one->over(); });
  if (under_.size() >= most) return makeError(ErrorCode::limit, "32 requests are under way already");
  under_.push_back(std::make_shared<AttachedSent>(line_->calls()->remote(), request));
  return SentPtr(under_.back());
}

}  // namespace penstock::attached
