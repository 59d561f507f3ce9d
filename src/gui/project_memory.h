// SPDX-License-Identifier: GPL-3.0-or-later
// What a tab keeps of how it was left. Three kinds: layout (in the project, and in the window's settings as what a new project begins
// with), what belongs to one capture (in the project alone), what belongs to the person (in the settings alone: a project is shared).
#pragma once

#include <QByteArray>
#include <QString>

#include "penstock/service/project.h"

namespace penstock::gui {

/// Until `attach` all is read from the window's settings and nothing is kept in a project. Of a project that is not as this person's
/// Penstock left it the layout is not taken: nothing in it reaches the settings. Thread: GUI.
class ProjectMemory {
 public:
  /// From now on that project is asked first. Null: none.
  void attach(service::ProjectPtr project);

  /// Layout. "" where neither has a value. Any bytes.
  QByteArray value(const QString& key) const;
  void set(const QString& key, const QByteArray& value);
  /// Of the project alone: what belongs to one capture and no other. At most 64 KB are read.
  QByteArray ownValue(const QString& key) const;
  void setOwn(const QString& key, const QByteArray& value);
  /// Of the person alone.
  QByteArray personal(const QString& key) const;
  void setPersonal(const QString& key, const QByteArray& value);

 private:
  service::ProjectPtr project_;
  bool foreign_ = false;
};

}  // namespace penstock::gui
