// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/token_check_dialog.h"

#include <QFile>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QThreadPool>
#include <QVBoxLayout>
#include <utility>

#include "gui/format.h"
#include "gui/theme.h"
#include "penstock/codec/base64.h"
#include "penstock/service/token_check.h"

namespace penstock::gui {
namespace {

constexpr qint64 kMostKey = 256 * 1024;  // bytes of a file

bool isSecret(const codec::Jwt& token) { return token.algorithm.starts_with("HS"); }

}  // namespace

TokenCheckDialog::TokenCheckDialog(Theme& theme, codec::Jwt token, QWidget* parent)
    : QDialog(parent), token_(std::move(token)), job_(*QThreadPool::globalInstance()) {
  setObjectName("tokenCheck");
  setWindowTitle(tr("Verify a token"));
  setAttribute(Qt::WA_DeleteOnClose);
  resize(theme.scaled(520), theme.scaled(320));
  const std::string_view words = codec::jwtAlgorithmWords(token_.algorithm);
  const QString algorithm = wireText(words.empty() ? token_.algorithm : token_.algorithm + ": " + std::string(words), 100);
  auto* about = new PlainLabel(isSecret(token_) ? tr("%1. The secret it is signed with, or a JSON Web Key (or a set of them):").arg(algorithm)
                                                : tr("%1. The key it is signed with: PEM of a public key, a private one or a certificate, or a JSON Web Key (or a set of them):").arg(algorithm),
                               this);
  about->setObjectName("tokenCheckAbout");
  about->setWordWrap(true);
  key_ = new QPlainTextEdit(this);
  key_->setObjectName("tokenCheckKey");
  key_->setAccessibleName(isSecret(token_) ? tr("Secret") : tr("Key"));
  key_->setTabChangesFocus(true);
  key_->setFont(theme.mono());
  result_ = new PlainLabel(this);
  result_->setObjectName("tokenCheckResult");
  result_->setWordWrap(true);
  const auto button = [this](const QString& text, const char* name) {
    auto* b = new QPushButton(text, this);
    b->setObjectName(name);
    b->setAccessibleName(text);
    b->setAutoDefault(false);
    return b;
  };
  QPushButton* file = button(tr("From a file…"), "tokenCheckFile");
  base64_ = button(tr("It is Base64"), "tokenCheckBase64");
  base64_->setCheckable(true);
  base64_->setVisible(isSecret(token_));
  QPushButton* verify = button(tr("Verify"), "tokenCheckVerify");
  verify->setProperty("look", "primary");
  verify->setDefault(true);
  connect(file, &QPushButton::clicked, this, &TokenCheckDialog::readFile);
  connect(verify, &QPushButton::clicked, this, &TokenCheckDialog::verify);
  connect(key_, &QPlainTextEdit::textChanged, this, [this] { tell({}, ""); });
  auto* row = new QHBoxLayout;
  row->addWidget(file);
  row->addWidget(base64_);
  row->addStretch(1);
  row->addWidget(verify);
  auto* column = new QVBoxLayout(this);
  column->setSpacing(theme.scaled(8));
  column->addWidget(about);
  column->addWidget(key_, 1);
  column->addWidget(result_);
  column->addLayout(row);
}

std::string TokenCheckDialog::key() const {
  std::string text = key_->toPlainText().toStdString();
  if (!isSecret(token_) || !base64_->isChecked()) return text;
  return codec::base64Decode(text).value_or(std::string());
}

void TokenCheckDialog::verify() {
  job_.start<Result<bool>>([token = token_, key = key()](const CancelToken&) { return service::verifyToken(token, key); },
                           [this](Result<bool> good) {
                             if (good.has_error()) return tell(sentenceText(good.error().message), "problem");
                             *good ? tell(tr("The signature was made with this key."), "ok")
                                   : tell(tr("The signature was not made with this key, or the token was changed."), "problem");
                           });
}

void TokenCheckDialog::readFile() {
  const QString path = QFileDialog::getOpenFileName(this, tr("Key"));
  if (path.isEmpty()) return;
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly) || file.size() > kMostKey) return tell(tr("That file cannot be read, or is too long for a key."), "problem");
  key_->setPlainText(QString::fromUtf8(file.readAll()));
}

void TokenCheckDialog::tell(const QString& text, const char* look) {
  result_->setText(text);
  result_->setProperty("look", look);
  style()->unpolish(result_);
  style()->polish(result_);
  style()->polish(this);
}

}  // namespace penstock::gui
