// SPDX-License-Identifier: GPL-3.0-or-later
// What is asked of the service for runs, one after the other on a thread of its own: an answer may wait for a disk, and a change has to come
// before the start behind it.
#pragma once

#include <QObject>
#include <QThreadPool>
#include <memory>
#include <utility>

#include "gui/jobs.h"

namespace penstock::gui {

/// Lifetime: the destructor waits for what was asked. Thread: GUI.
class BulkCalls : public QObject {
 public:
  explicit BulkCalls(QObject* parent) : QObject(parent) { pool_.setMaxThreadCount(1); }

  /// Runs `work` there, then `done` with its result here, unless this is gone by then.
  template <class Work, class Done>
  void run(Work work, Done done) {
    pool_.start([to = mailbox_.address(), work = std::move(work), done = std::move(done)]() mutable {
      auto result = std::make_shared<decltype(work())>(work());
      to.post([result, done = std::move(done)]() mutable { done(std::move(*result)); });
    });
  }

  /// Waits, a while, until all that was asked is done.
  void finish() {
    constexpr int patienceMs = 2000;
    pool_.waitForDone(patienceMs);
  }

 private:
  Mailbox mailbox_{this};
  QThreadPool pool_;
};

}  // namespace penstock::gui
