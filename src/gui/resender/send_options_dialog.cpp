// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/resender/send_options_dialog.h"

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

#include "gui/plain_text.h"

namespace penstock::gui {
namespace {

enum Verify { asSettings, on, off };
enum Way { asSettingsGo, direct, throughProxy };

}  // namespace

SendOptionsDialog::SendOptionsDialog(const Theme& theme, const service::SendOptions& options, bool redirects, QWidget* parent)
    : QDialog(parent),
      given_(options),
      sni_(new QLineEdit(QString::fromStdString(options.sni), this)),
      certificate_(new QLineEdit(QString::fromStdString(options.clientCertificate), this)),
      key_(new QLineEdit(QString::fromStdString(options.clientKey), this)),
      password_(new QLineEdit(QString::fromStdString(options.clientPassword), this)),
      proxy_(new QLineEdit(this)),
      verify_(new QComboBox(this)),
      way_(new QComboBox(this)),
      redirects_(new QSpinBox(this)),
      timeout_(new QDoubleSpinBox(this)) {
  setObjectName("sendOptionsDialog");
  setWindowTitle("Send options");
  resize(theme.scaled(520), sizeHint().height());
  auto* form = new QVBoxLayout;
  form->setSpacing(theme.scaled(8));
  const auto row = [&](const char* name, const QString& title, QWidget* field) {
    if (*name) field->setObjectName(name);
    if (*name) field->setAccessibleName(title);
    auto* line = new QHBoxLayout;
    auto* label = new PlainLabel(title, this);
    label->setMinimumWidth(theme.scaled(190));
    line->addWidget(label);
    line->addWidget(field, 1);
    form->addLayout(line);
  };
  verify_->addItems({tr("As the settings say"), tr("Verified"), tr("Not verified")});
  verify_->setCurrentIndex(!options.verify ? asSettings : *options.verify ? on : off);
  row("optionVerify", tr("Certificate of the server"), verify_);
  sni_->setPlaceholderText(tr("the target's"));
  row("optionSni", tr("Name that TLS asks for (SNI)"), sni_);
  row("", tr("Client certificate"), fileField(certificate_, "optionCertificate", tr("Client certificate")));
  row("", tr("Its key, where it is apart"), fileField(key_, "optionKey", tr("Key of the client certificate")));
  password_->setEchoMode(QLineEdit::Password);
  password_->setPlaceholderText(tr("not kept in the project"));
  row("optionPassword", tr("Its password"), password_);
  way_->addItems({tr("As the settings say"), tr("Direct"), tr("Through this proxy")});
  way_->setCurrentIndex(options.upstreamProxy.empty() ? asSettingsGo : options.upstreamProxy == "direct" ? direct : throughProxy);
  row("optionWay", tr("Way to the server"), way_);
  proxy_->setPlaceholderText("socks5://user:password@127.0.0.1:1080");
  if (way_->currentIndex() == throughProxy) proxy_->setText(QString::fromStdString(options.upstreamProxy));
  proxy_->setEnabled(way_->currentIndex() == throughProxy);
  connect(way_, &QComboBox::currentIndexChanged, this, [this](int way) { proxy_->setEnabled(way == throughProxy); });
  row("optionProxy", tr("Upstream proxy"), proxy_);
  makeLimits();
  redirects_->setVisible(redirects);
  if (redirects) row("optionRedirects", tr("Redirects that are followed"), redirects_);
  row("optionTimeout", tr("Timeout, of each exchange"), timeout_);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
  buttons->setObjectName("sendOptionsButtons");
  connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  auto* column = new QVBoxLayout(this);
  column->addLayout(form);
  column->addWidget(buttons);
}

void SendOptionsDialog::makeLimits() {
  redirects_->setRange(0, 50);
  redirects_->setValue(int(given_.redirects));
  redirects_->setSpecialValueText(tr("none"));
  timeout_->setRange(0, 86'400);
  timeout_->setDecimals(1);
  timeout_->setSuffix(tr(" s"));
  timeout_->setSpecialValueText(tr("none"));
  timeout_->setValue(double(given_.timeout.count()) / 1000);
}

QWidget* SendOptionsDialog::fileField(QLineEdit* field, const char* name, const QString& title) {
  auto* both = new QWidget(this);
  auto* row = new QHBoxLayout(both);
  row->setContentsMargins(0, 0, 0, 0);
  field->setObjectName(name);
  field->setAccessibleName(title);
  field->setPlaceholderText(tr("PEM or PKCS#12; empty: as the settings say"));
  auto* choose = new QPushButton(tr("Choose\u2026"), both);
  choose->setObjectName(QString(name) + "Choose");
  choose->setAccessibleName(tr("Choose a file: ") + title);
  choose->setAutoDefault(false);
  connect(choose, &QPushButton::clicked, this, [this, field] {
    const QString file = QFileDialog::getOpenFileName(this, tr("Choose a file"));
    if (!file.isEmpty()) field->setText(file);
  });
  row->addWidget(field, 1);
  row->addWidget(choose);
  return both;
}

service::SendOptions SendOptionsDialog::options() const {
  const auto text = [](const QLineEdit* field) { return field->text().trimmed().toStdString(); };
  service::SendOptions o = given_;
  o.sni = text(sni_);
  o.verify.reset();
  if (verify_->currentIndex() != asSettings) o.verify = verify_->currentIndex() == on;
  o.clientCertificate = text(certificate_);
  o.clientKey = text(key_);
  o.clientPassword = password_->text().toStdString();
  o.upstreamProxy = way_->currentIndex() == direct ? "direct" : way_->currentIndex() == throughProxy ? text(proxy_) : std::string();
  o.redirects = unsigned(redirects_->value());
  o.timeout = std::chrono::milliseconds(qRound64(timeout_->value() * 1000));
  return o;
}

}  // namespace penstock::gui
