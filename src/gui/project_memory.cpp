// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/project_memory.h"

#include "gui/settings.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {

QByteArray ProjectMemory::ownValue(const QString& key) const {
  if (!service_) return {};
  return QByteArray::fromBase64(QByteArray::fromStdString(service_->setting("gui/" + key.toStdString())));
}

QByteArray ProjectMemory::value(const QString& key) const {
  const QByteArray own = ownValue(key);
  return own.isEmpty() ? settings().value(key).toByteArray() : own;
}

void ProjectMemory::setOwn(const QString& key, const QByteArray& value) {
  if (!service_ || ownValue(key) == value) return;
  service_->setSetting("gui/" + key.toStdString(), value.toBase64().toStdString());
}

void ProjectMemory::set(const QString& key, const QByteArray& value) {
  setOwn(key, value);
  if (settings().value(key).toByteArray() != value) settings().setValue(key, value);
}

}  // namespace penstock::gui
