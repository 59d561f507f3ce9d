// SPDX-License-Identifier: GPL-3.0-or-later
// What may help with the failed exchange shown, a button each.
#pragma once

#include <QWidget>
#include <vector>

#include "penstock/model/exchange.h"
#include "penstock/model/remedy.h"

class QPushButton;

namespace penstock::gui {

class Theme;

/// Hidden where nothing failed, or nothing helps. Trust in a server has a bar of its own (TrustBar). Thread: GUI.
class RemedyBar : public QWidget {
  Q_OBJECT
 public:
  explicit RemedyBar(const Theme& theme, QWidget* parent = nullptr);
  void setExchange(const model::Exchange& x);
  /// Until then it stays hidden: nobody would do what it offers.
  void offer() { offered_ = true; }

 Q_SIGNALS:
  void wanted(model::Remedy remedy);
  /// The same as a line for a shell.
  void commandWanted();

 private:
  struct Button {
    model::Remedy remedy;
    QPushButton* button;
  };
  /// Once they are needed: the first paint of the window waits for none of them.
  void make();
  QPushButton* add(const QString& text, const QString& objectName);

  std::vector<Button> buttons_;
  const Theme& theme_;
  QPushButton* command_ = nullptr;
  bool offered_ = false;
};

}  // namespace penstock::gui
