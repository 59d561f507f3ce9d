// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/preferences/authority_section.h"

#include <QDir>
#include <QFileDialog>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSaveFile>

#include "gui/format.h"
#include "gui/theme/look.h"

namespace penstock::gui {

AuthoritySection::AuthoritySection(service::ProxyService& service, const Theme& theme, std::function<void()> trust, QWidget* parent)
    : QWidget(parent), service_(service), password_(new QLineEdit(this)), note_(new PlainLabel(this)) {
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, theme.scaled(8), 0, theme.scaled(8));
  grid->setHorizontalSpacing(theme.scaled(16));
  grid->setVerticalSpacing(theme.scaled(8));
  grid->setColumnStretch(1, 1);
  const auto add = [this, grid](const QString& title, QWidget* widget) {
    const int row = grid->rowCount();
    grid->addWidget(new PlainLabel(title, this), row, 0, Qt::AlignTop);
    grid->addWidget(widget, row, 1);
  };
  const auto fact = [this](const char* name, const QString& text) {
    auto* label = new PlainLabel(text, this);
    label->setObjectName(name);
    label->setProperty("look", "mono");
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
  };
  const service::CaCertificate ca = service.ca();
  add("Certificate", fact("authorityFile", QString::fromStdString(ca.file)));
  // In groups that a line can end behind.
  add("SHA-256", fact("authorityFingerprint", QString::fromStdString(ca.fingerprint).replace(':', ' ')));
  password_->setObjectName("authorityPassword");
  password_->setAccessibleName("Password of a file with the key");
  password_->setPlaceholderText("Of a file with the key, on its way out or in");
  password_->setEchoMode(QLineEdit::Password);
  add("Password", password_);
  auto* buttons = new QHBoxLayout;
  buttons->setSpacing(theme.scaled(8));
  const auto button = [&](const char* name, const QString& text, const QString& tip, std::function<void()> does) {
    auto* out = new QPushButton(text, this);
    out->setObjectName(name);
    out->setAutoDefault(false);
    setPlainToolTip(out, tip);
    connect(out, &QPushButton::clicked, this, std::move(does));
    buttons->addWidget(out);
  };
  button("authorityTrust", "Trust\u2026", "Who trusts it; its certificate as PEM or DER", std::move(trust));
  button("authorityExport", "Export with key\u2026", "PKCS#12, for another machine of yours", [this] { exportKey(); });
  button("authorityImport", "Import\u2026", "PEM with its key, or PKCS#12", [this] { import(); });
  button("authorityRenew", "Make a new one\u2026", "From the next start on; the old files stay beside it", [this] { renew(); });
  buttons->addStretch();
  grid->addLayout(buttons, grid->rowCount(), 1);
  note_->setObjectName("authorityNote");
  note_->setWordWrap(true);
  note_->hide();
  grid->addWidget(note_, grid->rowCount(), 0, 1, 2);
}

void AuthoritySection::say(const QString& sentence, bool good) {
  setLook(note_, good ? "pill" : "pill-error");
  note_->setText(sentence);
  note_->show();
}

void AuthoritySection::exportKey() {
  if (password_->text().isEmpty()) {
    password_->setFocus();
    return say("The key goes nowhere without a password: choose one above.", false);
  }
  const QString path = QFileDialog::getSaveFileName(this, "Export the CA with its key", QDir::home().filePath("penstock-ca.p12"), "PKCS#12 (*.p12 *.pfx)");
  if (path.isEmpty()) return;
  const auto bytes = service_.caWithKey(password_->text().toStdString());
  if (!bytes) return say(sentenceText(bytes.error().message), false);
  QSaveFile file(path);
  const bool saved = file.open(QIODevice::WriteOnly) && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) &&
                     file.write(bytes->data(), qint64(bytes->size())) == qint64(bytes->size()) && file.commit();
  say(saved ? "Written to " + path + ". Whoever has that file and its password can read what your programs send." : path + " cannot be written: " + file.errorString(), saved);
}

void AuthoritySection::renew() {
  PlainMessageBox ask(QMessageBox::Question, "Certificate authority",
                      "From the next start on Penstock has a new authority, which nobody trusts until you say so again. The files of this one stay beside it.", this);
  ask.setStandardButtons(QMessageBox::Ok | QMessageBox::Cancel);
  if (ask.exec() != QMessageBox::Ok) return;
  mailbox_.run([&service = service_] { return service.renewCa(); }, [this](const Result<void>& done) {
    say(done ? QStringLiteral("At the next start a new authority is made.") : sentenceText(done.error().message), bool(done));
  });
}

void AuthoritySection::import() {
  const QString path = QFileDialog::getOpenFileName(this, "Import an authority", QDir::homePath(), "PEM or PKCS#12 (*.pem *.p12 *.pfx *.crt);;All files (*)");
  if (path.isEmpty()) return;
  mailbox_.run([&service = service_, file = path.toStdString(), password = password_->text().toStdString()] { return service.importCa(file, {}, password); },
               [this](const Result<void>& done) {
                 say(done ? QStringLiteral("From the next start on it is this one.") : sentenceText(done.error().message), bool(done));
               });
}

}  // namespace penstock::gui
