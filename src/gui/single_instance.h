// SPDX-License-Identifier: GPL-3.0-or-later
// One window for a project and a person: a second start raises the first and ends. They meet over a socket in a folder
// that nobody else can enter, each looks who the other is, and nothing but "raise" goes through: command lines hold
// passwords.
#pragma once

#include <QObject>
#include <QString>
#include <memory>

#include "gui/descriptor.h"

class QSocketNotifier;

namespace penstock::gui {

/// The socket's file name for a project; the same whatever way the path is written.
QString instanceName(const QString& project);

/// Asks the process that listens under that name to show its window. False: there is none of this person that answers
/// within a second.
bool raiseOther(const QString& name);

/// Whether the process at the other end of a local socket runs as this user.
bool isOurs(int socket);

/// Thread: GUI.
class SingleInstance : public QObject {
  Q_OBJECT
 public:
  explicit SingleInstance(QObject* parent = nullptr) : QObject(parent) {}
  ~SingleInstance() override;
  /// In place of the name before. False when another process has it, or there is no folder of this person's alone.
  bool listen(const QString& name);

 Q_SIGNALS:
  void startedAgain();

 private:
  void stopListening();
  void accept();
  void greet(int socket);

  QByteArray name_;
  Descriptor folder_, lock_, socket_;
  QSocketNotifier* incoming_ = nullptr;
  int visitors_ = 0;
};

}  // namespace penstock::gui
