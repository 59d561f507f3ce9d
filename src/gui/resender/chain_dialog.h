// SPDX-License-Identifier: GPL-3.0-or-later
// Requests sent one after the other, each with what the answers before gave.
#pragma once

#include <QDialog>
#include <QListWidget>
#include <QPushButton>
#include <functional>

#include "gui/plain_text.h"
#include "gui/resender/workbench.h"
#include "gui/theme.h"

namespace penstock::gui {

/// How one of them went.
struct ChainStep {
  bool well = false;
  QString told;
};

/// The list, in the person's order; runs until the first that fails. Thread: GUI.
class ChainDialog : public QDialog {
  Q_OBJECT
 public:
  /// `send`: sends that tab and calls back once its values are taken; where it fails at once, too.
  using Send = std::function<void(Workbench::Id, std::function<void(const ChainStep&)>)>;
  /// `bench` outlives it.
  ChainDialog(const Theme& theme, Workbench& bench, Send send, QWidget* parent);

 private:
  void fill();
  void keep();
  void run();
  void next(int row);
  void stop(const QString& told);
  void mark(int row, const QString& told, const QColor& ink);

  const Theme& theme_;
  Workbench& bench_;
  const Send send_;
  QListWidget* list_;
  QPushButton *run_, *stop_;
  PlainLabel* state_;
  bool running_ = false;
};

}  // namespace penstock::gui
