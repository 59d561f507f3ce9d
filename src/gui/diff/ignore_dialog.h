// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QPlainTextEdit>
#include <QPushButton>
#include <functional>

#include "gui/plain_text.h"
#include "gui/theme.h"
#include "penstock/diff/ignore.h"

namespace penstock::gui {

/// What is not looked at when things are compared, an entry a line. Thread: GUI.
class IgnoreDialog : public QDialog {
  Q_OBJECT
 public:
  IgnoreDialog(const Theme& theme, const diff::IgnoreLists& lists, QWidget* parent);

  diff::IgnoreLists lists() const;
  /// Adds what is not in the lists; tells how many that was.
  std::size_t add(const diff::IgnoreLists& more);
  /// Whether "Add what differs now" can be asked for.
  void setMayLearn(bool may) { learn_->setEnabled(may); }
  /// A sentence below the lists; "" for none.
  void tell(const QString& sentence);

 Q_SIGNALS:
  void learnWanted();

 private:
  struct List {
    QPlainTextEdit* edit = nullptr;
    PlainLabel* problem = nullptr;
  };
  List addList(const QString& name, const QString& title, const QString& hint, const std::vector<std::string>& entries);
  void check();

  const Theme& theme_;
  List headers_, paths_, patterns_;
  PlainLabel* told_;
  QPushButton* learn_;
};

}  // namespace penstock::gui
