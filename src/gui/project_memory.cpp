// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/project_memory.h"

#include <utility>

#include "gui/settings.h"

namespace penstock::gui {
namespace {

constexpr qsizetype kMostOwn = 64 * 1024;

}  // namespace

void ProjectMemory::attach(service::ProjectPtr project) {
  project_ = std::move(project);
  foreign_ = project_ && project_->status().foreign;
}

QByteArray ProjectMemory::ownValue(const QString& key) const {
  if (!project_) return {};
  const std::string stored = project_->setting("gui/" + key.toStdString());
  if (stored.size() > std::size_t(kMostOwn)) return {};
  return QByteArray::fromBase64(QByteArray::fromStdString(stored));
}

QByteArray ProjectMemory::value(const QString& key) const {
  const QByteArray own = foreign_ ? QByteArray() : ownValue(key);
  return own.isEmpty() ? personal(key) : own;
}

void ProjectMemory::setOwn(const QString& key, const QByteArray& value) {
  if (project_) (void)project_->setSetting("gui/" + key.toStdString(), value.toBase64().toStdString());
}

void ProjectMemory::set(const QString& key, const QByteArray& value) {
  setOwn(key, value);
  setPersonal(key, value);
}

QByteArray ProjectMemory::personal(const QString& key) const { return settings().value(key).toByteArray(); }

void ProjectMemory::setPersonal(const QString& key, const QByteArray& value) {
  if (personal(key) != value) settings().setValue(key, value);
}

}  // namespace penstock::gui
