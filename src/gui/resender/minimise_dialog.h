// SPDX-License-Identifier: GPL-3.0-or-later
// What of a request its answer needs, found by sending it without one part after the other.
#pragma once

#include <QDialog>
#include <QPushButton>
#include <QTableWidget>
#include <QThreadPool>
#include <functional>
#include <string>

#include "gui/jobs.h"
#include "gui/plain_text.h"
#include "gui/theme.h"
#include "penstock/service/minimise.h"

namespace penstock::gui {

/// Lifetime: what `parts` names outlives it; closing it ends what it sends. Thread: GUI.
class MinimiseDialog : public QDialog {
  Q_OBJECT
 public:
  /// `keep`: takes the text that was found.
  MinimiseDialog(const Theme& theme, service::MinimiseParts parts, service::RequestTab tab, std::function<void(const std::string&)> keep, QWidget* parent);

 private:
  void makeTable();
  void begin();
  void showFound(const service::Minimised& found);
  void ended(const Result<service::Minimised>& result);
  void setRunning(bool on);

  const Theme& theme_;
  const service::MinimiseParts parts_;
  const service::RequestTab tab_;
  const std::function<void(const std::string&)> keep_;
  QTableWidget* table_;
  PlainLabel *state_, *how_;
  QPushButton *begin_, *stop_, *kept_;
  service::Minimised found_;
  Mailbox mailbox_{this};
  QThreadPool pool_;
  Job job_{pool_};
};

}  // namespace penstock::gui
