// SPDX-License-Identifier: GPL-3.0-or-later
// What a tab keeps of how it was left: in the project, and as what a new project begins with in the window's settings.
#pragma once

#include <QByteArray>
#include <QString>

namespace penstock::service {
class ProxyService;
}

namespace penstock::gui {

/// Until `attach` all is read from the window's settings and nothing is kept in a project. Thread: GUI.
class ProjectMemory {
 public:
  /// From now on the open project is asked first. Null: no project.
  void attach(service::ProxyService* service) { service_ = service; }

  /// "" where neither has a value. Any bytes.
  QByteArray value(const QString& key) const;
  /// Of the project alone: what belongs to one capture and no other.
  QByteArray ownValue(const QString& key) const;
  void set(const QString& key, const QByteArray& value);
  void setOwn(const QString& key, const QByteArray& value);

 private:
  service::ProxyService* service_ = nullptr;
};

}  // namespace penstock::gui
