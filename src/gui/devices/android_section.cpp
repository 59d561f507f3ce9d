// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/devices/android_section.h"

#include <QHBoxLayout>
#include <algorithm>
#include <utility>

#include "gui/format.h"
#include "gui/theme.h"

namespace penstock::gui {

AndroidSection::AndroidSection(Parts parts, const Theme& theme, QWidget* parent)
    : QWidget(parent), parts_(std::move(parts)), theme_(theme), words_(new PlainLabel(this)), again_(new QPushButton(tr("Look again"), this)), list_(new QWidget(this)) {
  setObjectName("androidSection");
  words_->setObjectName("androidWords");
  words_->setWordWrap(true);
  words_->setProperty("look", "dim");
  again_->setObjectName("androidAgain");
  again_->setAccessibleName(tr("Look for Android devices again"));
  again_->setAutoDefault(false);
  connect(again_, &QPushButton::clicked, this, &AndroidSection::look);
  column_ = new QVBoxLayout(this);
  column_->setContentsMargins(0, 0, 0, 0);
  column_->setSpacing(theme.scaled(8));
  auto* head = new QHBoxLayout;
  head->addWidget(words_, 1);
  head->addWidget(again_, 0, Qt::AlignTop);
  column_->addLayout(head);
  column_->addWidget(list_);
  if (!parts_.android.available()) {
    words_->setText(tr("Devices at a cable are set up with one click where adb is installed (the package adb, or Android's SDK)."));
    again_->hide();
  }
}

void AndroidSection::look() {
  if (!parts_.android.available() || std::exchange(busy_, true)) return;
  again_->setEnabled(false);
  mailbox_.run(
      [android = parts_.android] {
        Seen seen;
        if (auto devices = android.devices())
          seen.devices = std::move(*devices);
        else
          seen.problem = sentenceText(devices.error().message);
        seen.brought = android.brought();
        return seen;
      },
      [this](const Seen& seen) {
        busy_ = false;
        again_->setEnabled(true);
        show(seen);
      });
}

void AndroidSection::show(const Seen& seen) {
  words_->setText(!seen.problem.isEmpty()     ? seen.problem
                  : seen.devices.empty() ? tr("No Android device is at a cable with USB debugging on.")
                                         : tr("By the cable: the device gets the proxy, and the CA among its downloads, where its settings install it. Its apps reach this machine then."));
  auto* list = new QWidget(this);
  auto* rows = new QVBoxLayout(list);
  rows->setContentsMargins(0, 0, 0, 0);
  for (const service::AndroidDevice& device : seen.devices)
    rows->addWidget(row(device, std::find(seen.brought.begin(), seen.brought.end(), device.serial) != seen.brought.end()));
  delete column_->replaceWidget(list_, list);
  list_->deleteLater();
  list_ = list;
  list_->show();
}

QWidget* AndroidSection::row(const service::AndroidDevice& device, bool brought) {
  auto* box = new QWidget(this);
  auto* line = new QHBoxLayout(box);
  line->setContentsMargins(0, 0, 0, 0);
  const QString serial = wireText(device.serial, 100);
  const QString name = device.model.empty() ? serial : wireText(device.model, 100).replace('_', ' ') + " (" + serial + ")";
  line->addWidget(new PlainLabel(device.ready() ? name : tr("%1: %2; agree to debugging on the device").arg(name, wireText(device.state, 50)), box), 1);
  const auto button = [&](const QString& text, const QString& objectName, auto pressed) {
    auto* b = new QPushButton(text, box);
    b->setObjectName(objectName + ":" + serial);
    b->setAccessibleName(text + ": " + name);
    b->setAutoDefault(false);
    b->setEnabled(device.ready());
    line->addWidget(b);
    connect(b, &QPushButton::clicked, this, pressed);
  };
  button(brought ? tr("Set up again") : tr("Set up"), "androidBring", [this, serial = device.serial] {
    const std::uint16_t port = parts_.port();
    if (port == 0) return words_->setText(tr("The proxy is not listening, so a device could not reach it."));
    act([android = parts_.android, serial, port, der = parts_.caDer] { return android.bring(serial, port, der); },
        tr("Done. On the device, install penstock-ca.crt from its downloads as a CA certificate."));
  });
  if (brought)
    button(tr("Undo"), "androidUndo", [this, serial = device.serial] {
      act([android = parts_.android, serial] { return android.takeBack(serial); }, tr("Its proxy is as it was. Where the CA was installed, remove it in its settings."));
    });
  return box;
}

void AndroidSection::act(std::function<Result<void>()> what, const QString& done) {
  if (std::exchange(busy_, true)) return;
  list_->setEnabled(false);
  mailbox_.run(std::move(what), [this, done](const Result<void>& result) {
    busy_ = false;
    list_->setEnabled(true);
    const QString words = result ? done : sentenceText(result.error().message);
    look();
    words_->setText(words);
  });
}

}  // namespace penstock::gui
