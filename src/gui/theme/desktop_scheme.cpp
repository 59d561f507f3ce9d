// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/theme/desktop_scheme.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QPalette>
#include <QTimer>

#include "gui/settings.h"

namespace penstock::gui {
namespace {

constexpr auto kService = "org.freedesktop.portal.Desktop";
constexpr auto kPath = "/org/freedesktop/portal/desktop";
constexpr auto kInterface = "org.freedesktop.portal.Settings";
constexpr auto kGroup = "org.freedesktop.appearance";
constexpr auto kKey = "color-scheme";
constexpr auto kRemembered = "theme/desktopWasDark";

}  // namespace

DesktopScheme::DesktopScheme(QObject* parent) : QObject(parent) {
  const QPalette palette = QApplication::palette();
  dark_ = palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
  // The portal answers after the first paint: start with what it said last time, so that nothing flashes.
  dark_ = settings().value(kRemembered, dark_).toBool();
  QTimer::singleShot(0, this, &DesktopScheme::askPortal);
}

void DesktopScheme::askPortal() {
  if (qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS")) return;
  QDBusConnection bus = QDBusConnection::sessionBus();
  if (!bus.isConnected()) return;
  bus.connect(kService, kPath, kInterface, "SettingChanged", this,
              SLOT(settingChanged(QString, QString, QDBusVariant)));
  QDBusMessage read = QDBusMessage::createMethodCall(kService, kPath, kInterface, "Read");
  read << QString(kGroup) << QString(kKey);
  auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(read, 2000), this);
  connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
    watcher->deleteLater();
    const QDBusPendingReply<QDBusVariant> reply = *watcher;
    if (reply.isError()) return;
    QVariant value = reply.value().variant();
    // Read() wraps the value in a variant of its own (kept so for compatibility by the portal).
    if (value.canConvert<QDBusVariant>()) value = value.value<QDBusVariant>().variant();
    take(value.toUInt());
  });
}

void DesktopScheme::settingChanged(const QString& group, const QString& key, const QDBusVariant& value) {
  if (group == QLatin1String(kGroup) && key == QLatin1String(kKey)) take(value.variant().toUInt());
}

void DesktopScheme::take(uint colorScheme) {
  const bool dark = colorScheme == 1;  // 0: no preference, 1: dark, 2: light
  settings().setValue(kRemembered, dark);
  if (dark == dark_) return;
  dark_ = dark;
  Q_EMIT changed();
}

}  // namespace penstock::gui
