// SPDX-License-Identifier: GPL-3.0-or-later
// A run as the window follows it: read on a worker whenever it says that it changed, and when something else is wanted of it.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <memory>

#include "gui/bulk/run_reader.h"
#include "gui/jobs.h"

namespace penstock::gui {

/// Thread: GUI.
class RunWatch : public QObject {
  Q_OBJECT
 public:
  /// `spec`, `figures`: of that run.
  RunWatch(service::BulkRunPtr run, service::BulkSpec spec, service::BulkFigures figures, QObject* parent);
  ~RunWatch() override;

  const service::BulkRunPtr& run() const { return run_; }
  /// As it was when it was opened, or last changed.
  const service::BulkSpec& spec() const { return spec_; }
  void setSpec(service::BulkSpec spec);
  void setName(const std::string& name) { spec_.name = name; }
  /// Of the last read.
  const service::BulkFigures& figures() const { return figures_; }

  /// Its results are wanted, in that arrangement; all of them come with the next `wasRead`. Nobody wants them: only figures are read.
  void want(const Arrangement& arrangement);
  void wantNone();
  /// What is wanted is read again soon.
  void look();

 Q_SIGNALS:
  void figuresChanged();
  void wasRead(const RunRead& read);

 private:
  void begin();
  void took(RunRead read, bool results, qint64 nanoseconds);

  const service::BulkRunPtr run_;
  service::BulkSpec spec_;
  service::BulkFigures figures_;
  std::shared_ptr<RunReader> reader_;  // of a worker while one reads; null: nobody wants results
  std::size_t generation_ = 0;         // of readers
  Arrangement wanted_;
  bool reading_ = false, again_ = false;
  bool urgent_ = false;  // somebody clicked, and waits
  QTimer pause_;
  Subscription changed_;
  Mailbox mailbox_{this};
};

}  // namespace penstock::gui
