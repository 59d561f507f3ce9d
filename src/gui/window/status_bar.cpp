// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/status_bar.h"

#include <unistd.h>

#include <QFile>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QPainter>

#include "gui/format.h"

namespace penstock::gui {
namespace {

void setTextIfNew(QLabel* label, const QString& text) {
  if (label->text() != text) label->setText(text);
}

}  // namespace

std::uint64_t residentMemory() {
  QFile file("/proc/self/statm");
  if (!file.open(QIODevice::ReadOnly)) return 0;
  const QList<QByteArray> fields = file.readAll().split(' ');
  return fields.size() > 1 ? fields[1].toULongLong() * std::uint64_t(sysconf(_SC_PAGESIZE)) : 0;
}

StatusBar::StatusBar(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  setObjectName("statusBar");
  setAccessibleName("Status");
  setProperty("look", "statusbar");
  setAttribute(Qt::WA_StyledBackground);
  listener_ = button("listenerStatus", "Proxy address");
  trust_ = button("trustStatus", "CA trust");
  rate_ = label("rateStatus", "Exchanges per second");
  project_ = label("projectStatus", "Project");
  saved_ = label("savedStatus", "Saved");
  memory_ = label("memoryStatus", "Memory");
  memory_->setToolTip("Memory in use");
  trust_->setIcon(theme.icon("shield", Theme::Ink::dim));
  trust_->setIconSize(QSize(18, 14));
  trust_->setText("CA");
  trust_->setToolTip("Who trusts the CA, and one click to change it");

  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(theme.scaled(6), 1, theme.scaled(12), 0);
  row->setSpacing(theme.scaled(6));
  row->addWidget(listener_);
  row->addWidget(trust_);
  row->addSpacing(theme.scaled(6));
  row->addWidget(rate_);
  row->addSpacing(theme.scaled(10));
  row->addWidget(project_);
  row->addStretch();
  row->addWidget(saved_);
  row->addSpacing(theme.scaled(10));
  row->addWidget(memory_);
  setFixedHeight(theme.scaled(27));

  connect(listener_, &QToolButton::clicked, this, &StatusBar::addressClicked);
  connect(trust_, &QToolButton::clicked, this, &StatusBar::trustClicked);
  connect(&theme, &Theme::changed, this, &StatusBar::drawDot);
  setListeners({});
  setRate(0);
}

QToolButton* StatusBar::button(const char* name, const QString& accessibleName) {
  auto* button = new QToolButton(this);
  button->setObjectName(name);
  button->setAccessibleName(accessibleName);
  button->setProperty("look", "status");
  button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  button->setIconSize(QSize(14, 14));
  return button;
}

QLabel* StatusBar::label(const char* name, const QString& accessibleName) {
  auto* label = new QLabel(this);
  label->setObjectName(name);
  label->setAccessibleName(accessibleName);
  label->setProperty("look", "status");
  return label;
}

void StatusBar::drawDot() {
  const qreal ratio = devicePixelRatioF();
  QPixmap dot((QSizeF(14, 14) * ratio).toSize());
  dot.setDevicePixelRatio(ratio);
  dot.fill(Qt::transparent);
  QPainter painter(&dot);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(listening_ ? theme_.tokens().ok : theme_.tokens().serverError);
  painter.drawEllipse(QRectF(3.5, 3.5, 7, 7));
  painter.end();
  listener_->setIcon(QIcon(dot));
}

void StatusBar::setListeners(const std::vector<service::ListenerStatus>& listeners) {
  listening_ = !listeners.empty();
  QStringList addresses;
  for (const auto& listener : listeners) addresses << QString::fromStdString(listener.address);
  listener_->setText(listening_ ? "Listening on " + addresses.join(", ") : "Not listening");
  listener_->setToolTip(listening_ ? "Copy the proxy address" : "No port is open");
  drawDot();
}

void StatusBar::setTrust(const QStringList& trusted) {
  trust_->setIcon(theme_.icon(trusted.isEmpty() ? "shield-alert" : "shield-check", Theme::Ink::dim));
  trust_->setText(trusted.isEmpty() ? QStringLiteral("CA not trusted yet") : "CA trusted: " + trusted.join(", "));
}

void StatusBar::setRate(double perSecond) {
  setTextIfNew(rate_, (perSecond > 0 && perSecond < 10 ? QString::number(perSecond, 'f', 1)
                                                       : countText(std::uint64_t(perSecond + 0.5))) +
                          " req/s");
}

void StatusBar::setRecording(const service::RecordingStatus& status) {
  const QString path = QString::fromStdString(status.project);
  setTextIfNew(project_, path.isEmpty() ? QStringLiteral("kept in memory only") : QFileInfo(path).fileName());
  if (project_->toolTip() != path) project_->setToolTip(path);
  QString saved;
  if (path.isEmpty()) {
    saved.clear();
  } else if (!status.problem.empty()) {
    saved = status.lost == 0 ? QStringLiteral("not saved") : countText(status.lost) + " not saved";
  } else if (!status.recording) {
    saved = QStringLiteral("not recording");
  } else if (status.savedAgoMs < 1000) {
    saved = QStringLiteral("saved");
  } else {
    saved = "saving, " + durationText(status.savedAgoMs * 1000) + " behind";
  }
  setTextIfNew(saved_, saved);
}

void StatusBar::setMemory(std::uint64_t bytes) {
  setTextIfNew(memory_, sizeText(bytes));
}

}  // namespace penstock::gui
