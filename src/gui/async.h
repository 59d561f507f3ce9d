// SPDX-License-Identifier: GPL-3.0-or-later
// Work that may block, away from the GUI thread.
#pragma once

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

namespace penstock::gui {

/// Runs `work` on a pool thread, then `done` with its result on the GUI thread, unless `context` is gone by then.
template <class Work, class Done>
void runAsync(QObject* context, Work work, Done done) {
  QThreadPool::globalInstance()->start(
      [guard = QPointer<QObject>(context), work = std::move(work), done = std::move(done)]() mutable {
        auto result = work();
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [guard, done = std::move(done), result = std::move(result)]() mutable {
              if (guard) done(std::move(result));
            },
            Qt::QueuedConnection);
      });
}

}  // namespace penstock::gui
