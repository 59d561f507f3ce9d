// SPDX-License-Identifier: GPL-3.0-or-later
// A text and what it is wrapped in: found by itself, changed by hand, edited at its leaf and written back.
#pragma once

#include <QDialog>
#include <QTimer>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "gui/jobs.h"
#include "gui/plain_text.h"
#include "penstock/codec/decode_steps.h"

class QHBoxLayout;
class QMenu;
class QPushButton;

namespace penstock::gui {

class BytesEditor;
class CodeView;
class FlowLayout;
class PillButton;
class Theme;

/// Deletes itself when it is closed. Steps chosen by hand are remembered for the field. Thread: GUI; decoding is done on a worker.
class DecodeDialog : public QDialog {
  Q_OBJECT
 public:
  /// `field`: what the text is of, as it is remembered; "" for nothing. `putBack`: takes what was edited in its wire form, and says in
  /// a sentence why it does not; null where it cannot be put anywhere.
  DecodeDialog(Theme& theme, std::string source, const QString& field, std::function<QString(const std::string&)> putBack, QWidget* parent);
  ~DecodeDialog() override;

  /// What else there is to say of it.
  void setAbout(const QString& text, bool warning);
  /// Takes off these, or what is found of itself.
  void take(std::optional<std::vector<codec::DecodeStep>> steps);
  const codec::DecodeChain& chain() const { return chain_; }
  /// What the leaf is now.
  std::string leaf() const;
  /// The wire form of it; empty while it is made, or cannot be.
  const std::string& encoded() const { return encoded_; }
  bool busy() const { return decoding_.running() || encoding_.running() || soon_.isActive(); }

 private:
  void makeButtons(Theme& theme, QHBoxLayout& row);
  void showChain(codec::DecodeChain chain);
  void showSteps();
  void addStepMenu(QMenu& menu, std::size_t at, bool replace);
  void change(std::vector<codec::DecodeStep> steps);
  void encode();
  void showEncoded(const std::string& text, const QString& problem);

  Theme& theme_;
  const std::string source_;
  const QString field_;
  const std::function<QString(const std::string&)> putBack_;
  codec::DecodeChain chain_;
  std::vector<codec::DecodeStep> possible_;  // at the leaf
  std::string encoded_;
  Job decoding_, encoding_;
  QTimer soon_;
  PlainLabel* about_;
  QWidget* steps_;
  FlowLayout* stepRow_;
  PlainLabel* note_;
  BytesEditor* editor_;
  CodeView* wire_;
  QPushButton* copyEncoded_ = nullptr;
  QPushButton* put_ = nullptr;
};

/// Steps that were chosen for a field.
std::optional<std::vector<codec::DecodeStep>> rememberedSteps(const QString& field);
/// None are forgotten. The last 200 fields are kept.
void rememberSteps(const QString& field, const std::optional<std::vector<codec::DecodeStep>>& steps);

}  // namespace penstock::gui
