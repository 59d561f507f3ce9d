// SPDX-License-Identifier: GPL-3.0-or-later
// What is exported, as what, with or without its secrets, and into which file.
#pragma once

#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <cstdint>

#include "gui/plain_text.h"
#include "gui/theme.h"
#include "penstock/service/transfer.h"

namespace penstock::gui {

/// Which exchanges. The numbers of the dialog's choices.
enum class ExportWhat : int { selected, shown, all };

struct ExportCounts {
  std::uint64_t selected = 0, shown = 0, all = 0;
  bool filtered = false;  // shown are fewer than all, or may be
  std::uint64_t of(ExportWhat what) const { return what == ExportWhat::selected ? selected : what == ExportWhat::shown ? shown : all; }
};

/// Remembers format, secrets and folder for the next time. Thread: GUI.
class ExportDialog : public QDialog {
  Q_OBJECT
 public:
  /// `first`: what is chosen at the beginning, where there is any of it. `name`: of the file that is offered, without its ending.
  ExportDialog(const Theme& theme, const ExportCounts& counts, ExportWhat first, const QString& name, QWidget* parent);

  ExportWhat what() const { return ExportWhat(what_->checkedId()); }
  service::ExportFormat format() const { return service::ExportFormat(format_->currentData().toInt()); }
  bool redacts() const { return redact_->isChecked(); }
  /// Absolute, with an ending.
  QString file() const;

 public Q_SLOTS:
  /// Asks where a file would be replaced that nobody was asked about yet.
  void accept() override;

 private:
  QLayout* makeWhat(const ExportCounts& counts, ExportWhat first);
  void makeFormats();
  QLayout* makeWhere(const QString& name);
  void formatChanged();
  void choose();
  void check();

  const Theme& theme_;
  QButtonGroup* what_;
  QComboBox* format_;
  PlainLabel *formatText_, *redactText_, *problem_;
  QCheckBox* redact_;
  QLineEdit* path_;
  QPushButton *browse_, *go_;
  QString agreed_;  // the file that the person said may be replaced
};

}  // namespace penstock::gui
