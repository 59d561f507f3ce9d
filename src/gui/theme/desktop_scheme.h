// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the desktop is dark. Qt 6.4 does not tell, so: the palette it starts with, and the desktop portal's setting.
#pragma once

#include <QDBusVariant>
#include <QObject>
#include <QString>

namespace penstock::gui {

/// Lifetime: after QApplication was made and before its palette is changed. Thread: GUI.
class DesktopScheme : public QObject {
  Q_OBJECT
 public:
  explicit DesktopScheme(QObject* parent);
  bool isDark() const { return dark_; }

 Q_SIGNALS:
  void changed();

 private Q_SLOTS:
  void settingChanged(const QString& group, const QString& key, const QDBusVariant& value);

 private:
  void askPortal();
  void take(uint colorScheme);
  bool dark_ = false;
};

}  // namespace penstock::gui
