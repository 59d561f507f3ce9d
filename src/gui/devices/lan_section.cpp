// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/devices/lan_section.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QSignalBlocker>
#include <QSvgRenderer>
#include <QVBoxLayout>
#include <utility>

#include "gui/format.h"
#include "gui/theme.h"
#include "gui/theme/look.h"
#include "penstock/service/qr_code.h"

namespace penstock::gui {
namespace {

constexpr int kCodeSide = 148;

}  // namespace

QImage qrImage(const QString& text, int side) {
  QByteArray svg = QByteArray::fromStdString(service::qrSvg(text.toStdString(), "QR code"));
  svg.replace("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ");
  QImage image(side, side, QImage::Format_RGB32);
  image.fill(Qt::white);
  QPainter painter(&image);
  QSvgRenderer(svg).render(&painter);
  return image;
}

LanSection::LanSection(service::Devices& devices, const Theme& theme, QWidget* parent)
    : QWidget(parent),
      devices_(devices),
      theme_(theme),
      switch_(new QCheckBox(tr("Let other devices use the proxy"), this)),
      warning_(new PlainLabel(this)),
      problem_(new PlainLabel(this)),
      steps_(new PlainLabel(this)),
      code_(new PlainLabel(this)) {
  setObjectName("lanSection");
  switch_->setObjectName("lanSwitch");
  switch_->setAccessibleName(switch_->text());
  steps_->setObjectName("lanSteps");
  steps_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  warning_->setObjectName("lanWarning");
  problem_->setObjectName("lanProblem");
  problem_->setProperty("look", "problem");
  for (PlainLabel* label : {warning_, problem_, steps_}) label->setWordWrap(true);
  code_->setObjectName("lanCode");
  code_->setFixedSize(theme.scaled(kCodeSide), theme.scaled(kCodeSide));
  code_->setAlignment(Qt::AlignCenter);
  code_->setWordWrap(true);
  code_->setProperty("look", "dim");
  auto* column = new QVBoxLayout;
  column->setSpacing(theme.scaled(8));
  column->addWidget(switch_);
  column->addWidget(warning_);
  column->addWidget(passwordRow(theme));
  column->addWidget(problem_);
  column->addWidget(steps_);
  column->addStretch(1);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(theme.scaled(20));
  row->addLayout(column, 1);
  row->addWidget(code_, 0, Qt::AlignTop);
  problem_->hide();
  connect(switch_, &QCheckBox::clicked, this, [this](bool on) { change([on](service::Devices& d) { return d.letIn(on); }); });
  look();
}

QWidget* LanSection::passwordRow(const Theme& theme) {
  auto* box = new QWidget(this);
  auto* row = new QHBoxLayout(box);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(theme.scaled(6));
  const auto field = [&](const QString& name, const char* objectName) {
    auto* edit = new QLineEdit(box);
    edit->setObjectName(objectName);
    edit->setAccessibleName(name);
    edit->setPlaceholderText(name);
    row->addWidget(edit, 1);
    return edit;
  };
  const auto button = [&](const QString& text, const char* objectName) {
    auto* b = new QPushButton(text, box);
    b->setObjectName(objectName);
    b->setAccessibleName(text);
    b->setAutoDefault(false);
    row->addWidget(b);
    return b;
  };
  user_ = field(tr("User"), "lanUser");
  password_ = field(tr("Password"), "lanPassword");
  password_->setEchoMode(QLineEdit::Password);
  set_ = button(tr("Ask for this password"), "lanSetPassword");
  none_ = button(tr("Ask for none"), "lanNoPassword");
  connect(set_, &QPushButton::clicked, this, [this] {
    const model::ProxyCredentials given{user_->text().toStdString(), password_->text().toStdString()};
    change([given](service::Devices& d) { return d.setPassword(given); });
  });
  connect(none_, &QPushButton::clicked, this, [this] { change([](service::Devices& d) { return d.setPassword(std::nullopt); }); });
  return box;
}

void LanSection::change(std::function<Result<void>(service::Devices&)> what) {
  if (std::exchange(busy_, true)) return;
  setEnabled(false);
  mailbox_.run([&devices = devices_, what = std::move(what)] { return what(devices); },
               [this](const Result<void>& done) {
                 busy_ = false;
                 setEnabled(true);
                 problem_->setVisible(!done);
                 if (!done) problem_->setText(sentenceText(done.error().message));
                 if (done) password_->clear();
                 look();
               });
}

void LanSection::look() {
  if (busy_) return;
  const service::LanState state = devices_.lan();
  const QSignalBlocker quiet(switch_);
  switch_->setChecked(state.on);
  none_->setEnabled(state.password);
  set_->setText(state.password ? tr("Ask for another password") : tr("Ask for this password"));
  setLook(warning_, state.on && !state.password ? QStringLiteral("problem") : QStringLiteral("dim"));
  warning_->setText(state.password ? tr("Devices are asked for the password that was set.")
                    : state.on     ? tr("Every machine of these networks can use the proxy now. Set a password unless you know them all.")
                                   : tr("Off: this machine alone can. On: every machine of the networks it is in, until Penstock ends."));
  const QString first = state.addresses.empty() ? QString() : QString::fromStdString(state.addresses.front());
  const auto colon = first.lastIndexOf(':');
  QString others;
  for (std::size_t i = 1; i < state.addresses.size(); ++i) others += (i == 1 ? tr(" By other networks: ") : QStringLiteral(", ")) + QString::fromStdString(state.addresses[i]);
  if (!others.isEmpty()) others += '.';
  steps_->setText(first.isEmpty() ? tr("This machine is in no network by which a device could reach it.")
                                  : tr("1. On the device, in the settings of its Wi-Fi, set the proxy to manual: host %1, port %2.%3\n"
                                       "2. Open http://penstock/ there, or scan the code: it has the CA, as a profile for iPhones and iPads, and the steps for each system.")
                                        .arg(first.left(colon), first.mid(colon + 1), others));
  showCode(state.on ? first : QString());
}

/// The page is also at the address itself, before the device has a proxy.
void LanSection::showCode(const QString& address) {
  if (address == shown_ && !code_->text().isEmpty() == address.isEmpty()) return;
  shown_ = address;
  if (address.isEmpty()) {
    code_->setPixmap({});
    code_->setText(tr("The QR code is here once other devices are let in."));
    return;
  }
  const QString url = "http://" + address + '/';
  code_->setText({});
  QPixmap picture = QPixmap::fromImage(qrImage(url, int(code_->width() * devicePixelRatioF())));
  picture.setDevicePixelRatio(devicePixelRatioF());
  code_->setPixmap(picture);
  code_->setAccessibleName(tr("QR code of %1").arg(url));
}

}  // namespace penstock::gui
