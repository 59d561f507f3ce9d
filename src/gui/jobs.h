// SPDX-License-Identifier: GPL-3.0-or-later
// Work off the window's thread, and the one way back to it: results come only while somebody still wants them.
#pragma once

#include <QObject>
#include <QThreadPool>
#include <atomic>
#include <functional>
#include <memory>
#include <utility>

#include "penstock/base/cancel_token.h"

namespace penstock::gui {

/// A member of the object that is posted to, and gone with it.
class Mailbox {
  struct State;

 public:
  /// What other threads keep: they do not know whether the box is still there. Thread: any.
  class Address {
   public:
    /// Runs `call` on the target's thread, in a later turn of its loop; drops it when the box is closed by then.
    void post(std::function<void()> call) const;

   private:
    friend class Mailbox;
    explicit Address(std::shared_ptr<State> state) : state_(std::move(state)) {}
    std::shared_ptr<State> state_;
  };

  explicit Mailbox(QObject* target);
  ~Mailbox() { close(); }
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;
  Address address() const { return Address(state_); }
  /// Nothing is delivered after this. Thread: the target's.
  void close();

  /// Runs `work`, which may block, on a thread of the pool, then `done` with its result on the target's. The end of the box waits for
  /// nothing: what `work` uses lives as long as it does.
  template <class Work, class Done>
  void run(Work work, Done done) const {
    QThreadPool::globalInstance()->start([to = address(), work = std::move(work), done = std::move(done)]() mutable {
      auto result = std::make_shared<decltype(work())>(work());
      to.post([result, done = std::move(done)]() mutable { done(std::move(*result)); });
    });
  }

 private:
  std::shared_ptr<State> state_;
};

/// One thing at a time: starting a job cancels the one before. Results arrive on the GUI thread, in a later turn of its
/// loop. Lifetime: the destructor cancels and waits for the job to notice. Thread: GUI.
class Job : public QObject {
 public:
  /// `pool` outlives this.
  explicit Job(QThreadPool& pool, QObject* parent = nullptr) : QObject(parent), pool_(pool), mailbox_(this) {}
  ~Job() override;

  template <class T>
  void start(std::function<T(const CancelToken&)> work, std::function<void(T)> done) {
    run([work = std::move(work), done = std::move(done)](const CancelToken& token) -> std::function<void()> {
      auto result = std::make_shared<T>(work(token));
      return [result, done] { done(std::move(*result)); };
    });
  }
  void cancel();
  bool running() const { return running_; }

 private:
  void run(std::function<std::function<void()>(const CancelToken&)> work);

  QThreadPool& pool_;
  Mailbox mailbox_;
  CancelToken token_;
  std::shared_ptr<std::atomic<int>> active_ = std::make_shared<std::atomic<int>>(0);
  bool running_ = false;
};

}  // namespace penstock::gui
