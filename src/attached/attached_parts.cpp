// SPDX-License-Identifier: GPL-3.0-or-later
#include "attached/attached_parts.h"

#include <utility>

namespace penstock::attached {

void AttachedRules::look() const {
  if (looking_.exchange(true)) return;
  errands_.run([this] {
    looking_ = false;
    read();
  });
}

void AttachedRules::read() const {
  auto rows = line_->calls()->rules();
  {
    const std::lock_guard lock(mutex_);
    read_ = steadyNow();
    if (!rows) return;
    rows_ = std::move(*rows);
  }
  changed_.notify();
}

// Figures change without a word, and who shows them asks twice a second.
std::vector<service::RuleRow> AttachedRules::list() const {
  constexpr std::chrono::milliseconds old{400};
  const std::lock_guard lock(mutex_);
  if (steadyNow() - read_ > old) look();
  return rows_;
}

Result<void> AttachedRules::replace(rules::Rule rule) {
  auto done = line_->calls()->replaceRule(rule);
  if (done) look();
  return done;
}

void AttachedHeld::look() const {
  if (looking_.exchange(true)) return;
  errands_.run([this] {
    looking_ = false;
    read();
  });
}

void AttachedHeld::read() const {
  const auto calls = line_->calls();
  auto state = calls->interceptState();
  auto queue = calls->held();
  {
    const std::lock_guard lock(mutex_);
    if (state) state_ = std::move(*state);
    if (queue) queue_ = std::move(*queue);
  }
  changed_.notify();
}

void AttachedHeld::forget() {
  {
    const std::lock_guard lock(mutex_);
    state_.enabled = false;
    queue_.clear();
  }
  changed_.notify();
}

service::InterceptState AttachedHeld::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

std::vector<service::HeldRow> AttachedHeld::queue() const {
  const std::lock_guard lock(mutex_);
  return queue_;
}

std::size_t AttachedHeld::held() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

Result<void> AttachedHeld::setState(const service::InterceptState& state) {
  auto done = line_->calls()->setInterceptState(state);
  if (!done) return done;
  {
    const std::lock_guard lock(mutex_);
    state_ = state;  // who switches twice means it
  }
  look();
  return {};
}

Result<service::HeldItem> AttachedHeld::open(std::uint64_t id) const { return line_->calls()->openHeld(id); }

std::vector<service::EditNote> AttachedHeld::check(std::uint64_t id, const service::HeldEdit& edit) const {
  auto notes = line_->calls()->checkHeld(id, edit);
  if (notes) return std::move(*notes);
  return {{true, 0, notes.error().message}};
}

Result<void> AttachedHeld::forward(std::uint64_t id, const service::HeldEdit& edit) { return line_->calls()->forward(id, edit); }

Result<void> AttachedHeld::forwardAll() {
  const auto done = line_->calls()->forwardAll();
  return done ? Result<void>() : done.error();
}

Result<void> AttachedHeld::drop(std::uint64_t id) { return line_->calls()->drop(id); }
Result<void> AttachedHeld::abort(std::uint64_t id) { return line_->calls()->abort(id); }
Result<void> AttachedHeld::mock(std::uint64_t id, const service::HeldReply& reply) { return line_->calls()->mock(id, reply); }
Result<void> AttachedHeld::setAlsoResponse(std::uint64_t id, bool on) { return line_->calls()->setAlsoResponse(id, on); }

}  // namespace penstock::attached
