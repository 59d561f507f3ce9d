// SPDX-License-Identifier: GPL-3.0-or-later
// What an import left out and why, and what else its file holds.
#pragma once

#include <QDialog>
#include <functional>

#include "gui/theme.h"
#include "penstock/service/transfer.h"

namespace penstock::gui {

/// "1,234 exchanges imported, 3 skipped".
QString importSentence(const importer::ImportReport& report);

/// Deletes itself when it is closed. Thread: GUI.
class ImportReportDialog : public QDialog {
  Q_OBJECT
 public:
  struct Offers {
    std::function<void()> show;      // what came; empty: nothing did
    std::function<void()> addRules;  // of the file; empty: it has none
  };
  ImportReportDialog(const Theme& theme, const QString& file, const importer::ImportReport& report, Offers offers, QWidget* parent);

 private:
  void copy();

  QString text_;  // of all reasons
};

}  // namespace penstock::gui
