// SPDX-License-Identifier: GPL-3.0-or-later
// Telling any number of others that something happened. What changed they ask for themselves, at their own pace.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace penstock {

/// A place in a Notifier's list; as long as it lives its function may be called. Once it is gone, or another took its place, the function
/// is not running and never runs again. May outlive the notifier. Thread: any, one at a time; also from within its own call.
class Subscription {
 public:
  Subscription() = default;
  Subscription(Subscription&&) = default;
  Subscription& operator=(Subscription&& other) noexcept {
    end();
    entry_ = std::move(other.entry_);
    return *this;
  }
  ~Subscription() { end(); }

  /// It is called once more: at the next notification. For those made by subscribeOnce; the others are always armed.
  void arm() {
    if (entry_) entry_->arm();
  }
  explicit operator bool() const { return entry_ != nullptr; }

 private:
  template <class...>
  friend class Notifier;
  struct Entry {
    virtual ~Entry() = default;
    virtual void arm() = 0;
    virtual void end() = 0;
  };
  explicit Subscription(std::shared_ptr<Entry> entry) : entry_(std::move(entry)) {}
  void end() {
    if (const auto entry = std::exchange(entry_, nullptr)) entry->end();
  }
  std::shared_ptr<Entry> entry_;
};

/// Thread: any. Functions are called on the thread that notifies, one after the other, and hold up nobody who subscribes.
template <class... Args>
class Notifier {
 public:
  using Call = std::function<void(const Args&...)>;
  Notifier() = default;
  Notifier(const Notifier&) = delete;
  Notifier& operator=(const Notifier&) = delete;

  /// Called with every notification.
  [[nodiscard]] Subscription subscribe(Call call) { return add(std::move(call), true); }
  /// Called with the first notification after each arm(): arm, then ask what changed, and nothing is missed and nobody is called more
  /// often than he asks. Armed from the beginning.
  [[nodiscard]] Subscription subscribeOnce(Call call) { return add(std::move(call), false); }

  /// The caller holds no lock that a subscriber may want.
  void notify(const Args&... args) const {
    std::vector<std::shared_ptr<Entry>> due;
    {
      const std::lock_guard lock(mutex_);
      for (const auto& weak : entries_)
        if (auto entry = weak.lock(); entry && entry->take()) due.push_back(std::move(entry));
    }
    for (const auto& entry : due) entry->run(args...);
  }

 private:
  class Entry final : public Subscription::Entry {
   public:
    Entry(Call call, bool always) : call_(std::move(call)), always_(always) {}
    void arm() override { armed_ = true; }
    void end() override {
      const std::lock_guard lock(running_);
      if (depth_ > 0)
        over_ = true;  // within its own call: what it holds has to last as long as that
      else
        call_ = nullptr;
    }
    bool take() { return always_ || armed_.exchange(false); }
    void run(const Args&... args) {
      const std::lock_guard lock(running_);
      if (!call_ || over_) return;
      ++depth_;
      call_(args...);
      if (--depth_ == 0 && over_) call_ = nullptr;
    }

   private:
    std::recursive_mutex running_;
    Call call_;
    const bool always_;
    std::atomic<bool> armed_{true};
    int depth_ = 0;
    bool over_ = false;
  };

  Subscription add(Call call, bool always) {
    auto entry = std::make_shared<Entry>(std::move(call), always);
    const std::lock_guard lock(mutex_);
    std::erase_if(entries_, [](const auto& weak) { return weak.expired(); });
    entries_.push_back(entry);
    return Subscription(std::move(entry));
  }

  mutable std::mutex mutex_;
  std::vector<std::weak_ptr<Entry>> entries_;
};

}  // namespace penstock
