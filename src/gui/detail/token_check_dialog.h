// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a token's signature was made with a key that the person gives.
#pragma once

#include <QDialog>
#include <string>

#include "gui/jobs.h"
#include "gui/plain_text.h"
#include "penstock/codec/jwt.h"

class QPlainTextEdit;
class QPushButton;

namespace penstock::gui {

class Theme;

/// Deletes itself when it is closed; the key is kept nowhere. Thread: GUI; the work is done on a worker.
class TokenCheckDialog : public QDialog {
  Q_OBJECT
 public:
  TokenCheckDialog(Theme& theme, codec::Jwt token, QWidget* parent);

  void verify();
  bool busy() const { return job_.running(); }

 private:
  void readFile();
  /// The key's bytes: a secret may be written as Base64.
  std::string key() const;
  void tell(const QString& text, const char* look);

  const codec::Jwt token_;
  QPlainTextEdit* key_;
  QPushButton* base64_ = nullptr;
  PlainLabel* result_;
  Job job_;
};

}  // namespace penstock::gui
