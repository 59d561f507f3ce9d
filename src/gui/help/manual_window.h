// SPDX-License-Identifier: GPL-3.0-or-later
// F1: the manual in a window of its own, with a list of contents and a search. It is the README, compiled in: nothing is fetched.
#pragma once

#include <QLineEdit>
#include <QTimer>
#include <QTreeWidget>
#include <QWidget>

#include "gui/help/manual_view.h"
#include "gui/plain_text.h"

namespace penstock::gui {

/// Lifetime: its parent's. Thread: GUI.
class ManualWindow : public QWidget {
  Q_OBJECT
 public:
  ManualWindow(const Theme& theme, QWidget* parent);

  /// Shows it in front, at the section with that title where there is one.
  void open(const QString& title);
  ManualView& text() { return *text_; }

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QWidget* makeSide(const Theme& theme);
  void fillContents();
  void search();
  void showCurrent();

  QLineEdit* search_;
  PlainLabel* count_;
  QTreeWidget* contents_;
  ManualView* text_;
  QList<QString> words_;  // of each section, to be searched
  QTimer pause_;
};

}  // namespace penstock::gui
