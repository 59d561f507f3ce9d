// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSplitter>
#include <QThreadPool>
#include <QWidget>
#include <memory>

#include "gui/detail/find_bar.h"
#include "gui/diff/change_map.h"
#include "gui/diff/diff_text_view.h"
#include "penstock/display/diff_layout.h"

namespace penstock::gui {

/// A laid out comparison: one text, or two that scroll together, and the map of changes. Lifetime: pool and theme outlive it. Thread: GUI.
class DiffView : public QWidget {
  Q_OBJECT
 public:
  DiffView(Theme& theme, QThreadPool& pool, QWidget* parent);

  /// `keepPlace`: it is the same comparison, laid out in another way: what was at the top stays there, and so does the change one was at.
  /// Otherwise the first change is where one is. Null: nothing.
  void setDiff(std::shared_ptr<const display::DiffLayout> layout, bool keepPlace);
  const std::shared_ptr<const display::DiffLayout>& layout() const { return layout_; }

  /// The change one is at, from 0; -1 for none.
  int current() const { return current_; }
  /// To the next change (1) or the one before (-1), round and round.
  void go(int step);
  void openFind();
  void takeFocus();

 Q_SIGNALS:
  void currentChanged();
  void foldChosen(int section, quint32 line);

 private:
  struct Column {
    QWidget* widget;
    DiffTextView* text;
    FindBar* find;
  };
  Column makeColumn(QThreadPool& pool, DiffTextView::Side side, const QString& name, const QString& accessible);
  void join(QScrollBar* one, QScrollBar* other);
  void setCurrent(int change, bool reveal);
  void showSeen();
  Column& column() { return layout_ && !layout_->sideBySide ? unified_ : left_; }

  Theme& theme_;
  QSplitter* splitter_;
  Column left_, right_, unified_;
  ChangeMap* map_;
  std::shared_ptr<const display::DiffLayout> layout_;
  int current_ = -1;
};

}  // namespace penstock::gui
