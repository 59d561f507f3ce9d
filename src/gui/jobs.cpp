// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/jobs.h"

#include <QMetaObject>
#include <mutex>

namespace penstock::gui {

struct Mailbox::State {
  std::mutex mutex;
  QObject* target = nullptr;
};

Mailbox::Mailbox(QObject* target) : state_(std::make_shared<State>()) {
  state_->target = target;
}

void Mailbox::Address::post(std::function<void()> call) const {
  const std::lock_guard lock(state_->mutex);
  if (!state_->target) return;
  QMetaObject::invokeMethod(
      state_->target,
      [state = state_, call = std::move(call)] {
        // Delivered by the target itself, so it lives; the box may have been closed meanwhile.
        if (state->target) call();
      },
      Qt::QueuedConnection);
}

void Mailbox::close() {
  const std::lock_guard lock(state_->mutex);
  state_->target = nullptr;
}

Job::~Job() {
  cancel();
  for (int n = active_->load(); n > 0; n = active_->load()) active_->wait(n);
}

void Job::cancel() {
  token_.cancel();
  running_ = false;
}

void Job::run(std::function<std::function<void()>(const CancelToken&)> work) {
  cancel();
  token_ = CancelToken();
  running_ = true;
  active_->fetch_add(1);
  pool_.start([this, to = mailbox_.address(), work = std::move(work), token = token_, active = active_] {
    if (!token.cancelled()) {
      auto deliver = work(token);
      to.post([this, token, deliver = std::move(deliver)] {
        if (token.cancelled()) return;
        running_ = false;
        deliver();
      });
    }
    active->fetch_sub(1);
    active->notify_all();
  });
}

}  // namespace penstock::gui
