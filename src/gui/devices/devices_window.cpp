// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/devices/devices_window.h"

#include <QFrame>
#include <QPushButton>
#include <QScrollArea>
#include <algorithm>

#include "gui/devices/android_section.h"
#include "gui/devices/clients_section.h"
#include "gui/devices/lan_section.h"
#include "gui/devices/redirect_section.h"
#include "gui/plain_text.h"
#include "penstock/service/devices.h"
#include "penstock/service/paths.h"

namespace penstock::gui {
namespace {

constexpr int kTickMs = 1000;

std::uint16_t proxyPort(const service::ProxyService& service) {
  for (const service::ListenerStatus& l : service.listeners())
    if (l.mode == model::ListenMode::http) return l.port;
  return 0;
}

/// As phones take it.
std::string derOf(const std::string& pem) {
  const QByteArray text = QByteArray::fromStdString(pem);
  const qsizetype from = text.indexOf("-----BEGIN CERTIFICATE-----"), to = text.indexOf("-----END CERTIFICATE-----", from);
  return from < 0 || to < 0 ? std::string() : QByteArray::fromBase64(text.mid(from + 27, to - from - 27)).toStdString();
}

}  // namespace

DevicesWindow::DevicesWindow(service::ProxyService& service, const Theme& theme, QWidget* parent)
    : QDialog(parent),
      theme_(theme),
      lan_(new LanSection(service.devices(), theme, this)),
      android_(new AndroidSection({service::Android(service::UserFolders::ofThisUser().dataFolder() + "/android.json"), [&service] { return proxyPort(service); },
                                   derOf(service.ca().pem)},
                                  theme, this)),
      redirect_(new RedirectSection(service.devices(), service.names(), theme, this)),
      clients_(new ClientsSection(service.devices(), theme, this)) {
  setObjectName("devicesWindow");
  setAccessibleName(tr("Other devices"));
  setWindowTitle(tr("Other devices"));
  auto* page = new QWidget(this);
  auto* column = new QVBoxLayout(page);
  const int edge = theme.scaled(24);
  column->setContentsMargins(edge, edge, edge, edge);
  column->setSpacing(theme.scaled(8));
  add(*column, tr("Phones and other machines"), lan_);
  add(*column, tr("Android"), android_);
  add(*column, tr("Devices that take no proxy"), redirect_);
  add(*column, tr("Who is here"), clients_);
  column->addStretch(1);
  auto* scroll = new QScrollArea(this);
  scroll->setObjectName("devicesScroll");
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setWidgetResizable(true);
  scroll->setFocusPolicy(Qt::NoFocus);
  scroll->setWidget(page);
  auto* whole = new QVBoxLayout(this);
  whole->setContentsMargins(0, 0, 0, 0);
  whole->addWidget(scroll);
  resize(theme.scaled(680), theme.scaled(720));
  tick_.setInterval(kTickMs);
  connect(&tick_, &QTimer::timeout, this, &DevicesWindow::look);
}

void DevicesWindow::add(QVBoxLayout& column, const QString& title, QWidget* section) {
  auto* words = new PlainLabel(title, this);
  words->setProperty("look", "heading");
  section->setAccessibleName(title);
  if (column.count() > 0) {
    auto* line = new QFrame(this);
    line->setFrameShape(QFrame::HLine);
    column.addSpacing(theme_.scaled(12));
    column.addWidget(line);
    column.addSpacing(theme_.scaled(8));
  }
  column.addWidget(words);
  column.addWidget(section);
}

void DevicesWindow::look() {
  lan_->look();
  redirect_->look();
  clients_->look();
}

void DevicesWindow::showEvent(QShowEvent* event) {
  QDialog::showEvent(event);
  look();
  android_->look();
  tick_.start();
}

void DevicesWindow::hideEvent(QHideEvent* event) {
  QDialog::hideEvent(event);
  tick_.stop();
}

}  // namespace penstock::gui
