// SPDX-License-Identifier: GPL-3.0-or-later
// One window for a project and a person: a second start hands its arguments to the first and ends.
#pragma once

#include <QLocalServer>
#include <QObject>
#include <QStringList>

namespace penstock::gui {

/// A socket's name for a project of this person; the same whatever way the path is written.
QString instanceName(const QString& project);

/// Hands the arguments to the process that listens under that name. False: there is none. Waits a second at most.
bool handOver(const QString& name, const QStringList& arguments);

/// Thread: GUI.
class SingleInstance : public QObject {
  Q_OBJECT
 public:
  explicit SingleInstance(QObject* parent = nullptr);
  /// False when another process took the name first.
  bool listen(const QString& name);

 Q_SIGNALS:
  void startedAgain(const QStringList& arguments);

 private:
  void accept();
  QLocalServer server_;
};

}  // namespace penstock::gui
