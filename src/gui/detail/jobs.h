// SPDX-License-Identifier: GPL-3.0-or-later
// Work off the window's thread, with results that come back only while somebody still wants them.
#pragma once

#include <QObject>
#include <QThreadPool>
#include <atomic>
#include <functional>
#include <memory>

#include "penstock/base/cancel_token.h"

namespace penstock::gui {

/// One thing at a time: starting a job cancels the one before. Results arrive on the GUI thread, in a later turn of its
/// loop. Lifetime: the destructor cancels and waits for the job to notice. Thread: GUI.
class Job : public QObject {
 public:
  /// `pool` outlives this.
  explicit Job(QThreadPool& pool, QObject* parent = nullptr) : QObject(parent), pool_(pool) {}
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
  CancelToken token_;
  std::shared_ptr<std::atomic<int>> active_ = std::make_shared<std::atomic<int>>(0);
  bool running_ = false;
};

/// The way back from threads that do not know whether the window still lives. Copies share one state.
class Mailbox {
 public:
  explicit Mailbox(QObject* target);
  /// Runs `call` on the target's thread; drops it when the target has closed the box. Thread: any.
  void post(std::function<void()> call) const;
  /// Nothing is delivered after this. Thread: the target's.
  void close();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace penstock::gui
